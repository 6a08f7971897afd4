-- Which tables a source delivers with at least one row; decides between a classic table and its successor (MSEG or MATDOC, BSEG or ACDOCA).
with delivered as (
    select source, table_name, sum(files) as file_count, sum(rows) as row_count
    from {{ source('landing', 'delivered_tables') }}
    group by source, table_name
),

final as (
    select source, upper(table_name) as table_name, cast(file_count as bigint) as file_count, cast(row_count as bigint) as row_count
    from delivered
    where row_count > 0
)

select * from final

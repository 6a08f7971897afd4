-- Rung 1: extract control totals = landed rows. Per file: rows read from the file = rows landed + rows rejected, and the sums the reader took
-- while landing = the sums of the same columns read again by the rules of staging, from the landed rows. A file that could not be landed at all
-- is a row with its right side missing. Extracts belong to no period: the rows carry the period of the run.
{%- set facts = sap_table_facts() %}

with

run as (select * from {{ source('config', 'run') }}),

manifest as (select * from {{ source('landing', 'manifest') }}),

errors as (select * from {{ source('landing', 'errors') }} where coalesce(severity, 'error') = 'error'),

column_sums as (select * from {{ source('landing', 'column_sums') }}),

rejected as (

    select source, table_name, file, count(*) as row_count
    from {{ source('landing', 'rejected_rows') }}
    group by source, table_name, file

),

landed as (

    {% for table in facts %}
    select _source as source, '{{ table | upper }}' as table_name, _file as file, count(*) as row_count
    from {{ source('landing', 'sap__' ~ table) }}
    group by _source, _file
    union all
    {% endfor %}
    {{ contract_landed_files() }}
    union all
    {{ oracle_landed_files() }}

),

-- the manifest says how many rows of register and finance files landed; their views carry no source, so they are compared with themselves only by
-- read = landed + rejected
file_counts as (

    select
        coalesce(manifest.source, landed.source) as source,
        coalesce(manifest.table_name, landed.table_name) as table_name,
        coalesce(manifest.file, landed.file) as file,
        manifest.rows_read,
        case
            when manifest.kind = 'sap' and upper(manifest.table_name) in ({% for table in facts %}'{{ table | upper }}'{% if not loop.last %}, {% endif %}{% endfor %})
                or {{ is_contract_entity('manifest.kind', 'manifest.table_name') }}
                or {{ is_oracle_table('manifest.kind', 'manifest.table_name') }}
                then coalesce(landed.row_count, 0)
            when manifest.file is null then landed.row_count
            else manifest.rows_landed
        end as rows_landed,
        coalesce(rejected.row_count, 0) as rows_rejected
    from manifest
    full outer join landed
        on landed.source = manifest.source and landed.table_name = upper(manifest.table_name) and landed.file = manifest.file
    left join rejected
        on rejected.source = manifest.source and rejected.table_name = manifest.table_name and rejected.file = manifest.file

),

row_rows as (

    select
        'rows_landed' as comparison,
        source || '/' || table_name || '/' || file as scope,
        'rows read from the file' as left_name,
        'rows landed + rejected' as right_name,
        rows_read as left_count,
        rows_landed + rows_rejected as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(coalesce(rows_read, 0) - rows_landed - rows_rejected as decimal(28, 6)) as difference,
        case
            when rows_read is null then 'missing_left'
            when rows_read = rows_landed + rows_rejected then 'matched'
            when rows_landed + rows_rejected = 0 then 'missing_right'
            else 'out_of_tolerance'
        end as status,
        case
            when rows_read is null then 'rows in the landing of a file that has no manifest'
            when rows_rejected > 0 then cast(rows_rejected as varchar) || ' rejected rows are kept with their reason (control 30)'
        end as note
    from file_counts

),

sums_again as (

    {% for table, fact in facts.items() if fact.get('sums') %}
    {%- set table_loop = loop %}
    {% for column in fact['sums'] %}
    select _source as source, '{{ table | upper }}' as table_name, _file as file, '{{ column | upper }}' as column_name,
        count({{ column }}) as cell_count, cast(sum({{ sap_decimal(column, 'decimal(28,9)') }}) as decimal(38, 9)) as total
    from {{ source('landing', 'sap__' ~ table) }}
    group by _source, _file
    union all
    {% endfor %}
    {% endfor %}
    {{ contract_sums_again() }}
    union all
    {{ oracle_sums_again() }}

),

sum_rows as (

    select
        'sum_of_' || lower(column_sums.column_name) as comparison,
        column_sums.source || '/' || column_sums.table_name || '/' || column_sums.file as scope,
        'sum taken while landing' as left_name,
        'sum of the landed rows as staging reads them' as right_name,
        cast(null as bigint) as left_count,
        sums_again.cell_count as right_count,
        cast(column_sums.total as decimal(28, 6)) as left_amount,
        cast(coalesce(sums_again.total, 0) as decimal(28, 6)) as right_amount,
        cast(column_sums.total - coalesce(sums_again.total, 0) as decimal(28, 6)) as difference,
        case when column_sums.total = coalesce(sums_again.total, 0) then 'matched' else 'out_of_tolerance' end as status,
        'as delivered: no sign turned, no currency shifted, currencies mixed' as note
    from column_sums
    inner join sums_again
        on sums_again.source = column_sums.source
        and sums_again.table_name = upper(column_sums.table_name)
        and sums_again.file = column_sums.file
        and sums_again.column_name = upper(column_sums.column_name)

),

error_rows as (

    select
        'file_landed' as comparison,
        source || '/' || file as scope,
        'file in the folder' as left_name,
        'landed table' as right_name,
        cast(1 as bigint) as left_count,
        cast(0 as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        'missing_right' as status,
        max(message) as note
    from errors
    where not exists (select 1 from manifest where manifest.source = errors.source and manifest.file = errors.file)
    group by source, file

),

nothing as (

    select
        'rows_landed' as comparison,
        'all sources' as scope,
        'rows read from the file' as left_name,
        'rows landed + rejected' as right_name,
        cast(0 as bigint) as left_count,
        cast(0 as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        'not_available' as status,
        'no file was landed: put the extracts into the folders that tieout.toml names' as note
    where not exists (select 1 from manifest)

),

compared as (

    select * from row_rows
    union all
    select * from sum_rows
    union all
    select * from error_rows
    union all
    select * from nothing

),

final as (

    select
        run.period,
        1 as rung,
        compared.comparison,
        compared.scope,
        compared.left_name,
        compared.right_name,
        cast(compared.left_count as bigint) as left_count,
        cast(compared.right_count as bigint) as right_count,
        compared.left_amount,
        compared.right_amount,
        compared.difference,
        cast(0 as decimal(28, 6)) as tolerance,
        compared.status,
        cast(null as varchar) as currency,
        compared.note
    from compared
    cross join run

)

select * from final

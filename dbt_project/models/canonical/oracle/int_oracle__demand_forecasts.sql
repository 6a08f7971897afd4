-- Forecast entries by their original quantity, one version per forecast set and day of entry, members of a set added up and the set itself left out. An entry with an
-- end of rate repeats in every bucket until then. Planning agreed on what MRP plans with: step consensus.
with entries as (
    select * from {{ ref('stg_oracle__demand_forecasts') }} where forecast_date is not null and original_forecast_quantity is not null
),

sets as (
    select * from {{ ref('stg_oracle__forecast_sets') }}
),

files as (
    select source, file, cast(extracted_at at time zone 'UTC' as date) as extracted_on from {{ source('landing', 'manifest') }} where kind = 'oracle'
),

days as (
    select calendar_date from {{ ref('stg_config__calendar_days') }}
),

organizations as (
    select source, organization_id, plant, company_code from {{ ref('int_oracle__organizations') }}
),

items as (
    select source, inventory_item_id, item_id, base_uom from {{ ref('int_oracle__item_numbers') }}
),

named as (
    select
        entries.*,
        coalesce(members.forecast_set, entries.forecast_designator, 'forecast') as forecast_name,
        coalesce(entries.created_on, files.extracted_on) as created_at
    from entries
    left join sets as members
        on members.source = entries.source
        and members.forecast_designator = entries.forecast_designator
        and members.organization_id = entries.organization_id
    left join files on files.source = entries.source and files.file = entries.source_file
    where not exists (
        select 1
        from sets
        where
            sets.source = entries.source
            and sets.organization_id = entries.organization_id
            and sets.forecast_set = entries.forecast_designator
            and sets.forecast_designator <> entries.forecast_designator
    )
),

buckets as (
    select
        named.*,
        days.calendar_date as bucket_start
    from named
    inner join days
        on days.calendar_date between named.forecast_date and coalesce(named.rate_end_date, named.forecast_date)
        and (
            days.calendar_date = named.forecast_date
            or named.bucket_type = 1
            or (named.bucket_type = 2 and {{ dbt.datediff('named.forecast_date', 'days.calendar_date', 'day') }} % 7 = 0)
            or (coalesce(named.bucket_type, 3) = 3 and extract(day from days.calendar_date) = extract(day from named.forecast_date))
        )
),

final as (
    select
        buckets.source,
        buckets.forecast_name || '@' || cast(buckets.created_at as varchar) as forecast_version,
        'consensus' as step,
        buckets.created_at,
        max(organizations.company_code) as company_code,
        coalesce(organizations.plant, buckets.organization_id) as plant,
        coalesce(items.item_id, buckets.inventory_item_id) as item_id,
        cast(null as varchar) as item_group,
        buckets.bucket_start,
        max(cast(case
            when buckets.bucket_type = 1 then buckets.bucket_start
            when buckets.bucket_type = 2 then {{ dbt.dateadd('day', 6, 'buckets.bucket_start') }}
            else {{ dbt.last_day('buckets.bucket_start', 'month') }}
        end as date)) as bucket_end,
        cast(sum(buckets.original_forecast_quantity) as decimal(23, 6)) as quantity_base_uom,
        max(items.base_uom) as base_uom,
        min(buckets.source_file) as source_file,
        min(buckets.source_row) as source_row
    from buckets
    left join organizations on organizations.source = buckets.source and organizations.organization_id = buckets.organization_id
    left join items on items.source = buckets.source and items.inventory_item_id = buckets.inventory_item_id
    where
        buckets.created_at is not null
        and coalesce(organizations.plant, buckets.organization_id) is not null
        and coalesce(items.item_id, buckets.inventory_item_id) is not null
    group by
        buckets.source, buckets.forecast_name, buckets.created_at, coalesce(organizations.plant, buckets.organization_id),
        coalesce(items.item_id, buckets.inventory_item_id), buckets.bucket_start
)

select * from final

-- Planned independent requirements as forecasts: what demand planning agreed on (step consensus), one version per requirement version and snapshot.
-- Versions that are not active are plans nobody follows. A source that marks none delivers no such mark.
with heads as (
    select
        *,
        is_active_text is not null as is_active,
        max(is_active_text) over (partition by source) is not null as marks_versions
    from {{ ref('stg_sap__planned_requirement_heads') }}
),

requirements as (
    select
        *,
        lead(bucket_start) over (partition by source, requirement_pointer, created_at order by bucket_start) as next_bucket_start
    from {{ ref('stg_sap__planned_requirements') }}
    where bucket_start is not null and created_at is not null and quantity_base_uom is not null
),

final as (
    select
        requirements.source,
        coalesce(heads.requirement_version, '00') || '@' || cast(requirements.created_at as varchar) as forecast_version,
        'consensus' as step,
        requirements.created_at,
        cast(null as varchar) as company_code,
        heads.plant,
        heads.item_id,
        cast(null as varchar) as item_group,
        requirements.bucket_start,
        cast(case
            when requirements.bucket_type = '1' then requirements.bucket_start
            when requirements.bucket_type = '2' then {{ dbt.dateadd('day', 6, 'requirements.bucket_start') }}
            when requirements.bucket_type is null and requirements.next_bucket_start is not null
                then {{ dbt.dateadd('day', -1, 'requirements.next_bucket_start') }}
            else {{ dbt.last_day('requirements.bucket_start', 'month') }}
        end as date) as bucket_end,
        requirements.quantity_base_uom,
        requirements.base_uom,
        requirements.source_file,
        requirements.source_row
    from requirements
    inner join heads on heads.source = requirements.source and heads.requirement_pointer = requirements.requirement_pointer
    where
        heads.item_id is not null
        and heads.plant is not null
        and (heads.is_active or not heads.marks_versions)
)

select * from final

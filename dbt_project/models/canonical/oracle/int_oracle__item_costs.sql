-- Cost versions per item and plant, functional currency per primary unit. Standard cost: the dated standards; without them, or for items they do not name, the frozen cost of
-- today for all time. Other cost methods: the average cost of today.
with standards as (
    select * from {{ ref('stg_oracle__standard_costs') }} where standard_cost is not null and revision_date is not null
),

item_costs as (
    select * from {{ ref('stg_oracle__item_costs') }} where item_cost is not null
),

organizations as (
    select * from {{ ref('int_oracle__organizations') }}
),

items as (
    select * from {{ ref('int_oracle__item_numbers') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

-- two updates on one day: the later one is in force
dated as (
    select *
    from standards
    qualify row_number() over (
        partition by source, organization_id, inventory_item_id, revision_date order by try_cast(cost_update_id as bigint) desc, cost_update_id desc
    ) = 1
),

versions as (
    select
        source,
        organization_id,
        inventory_item_id,
        revision_date as valid_from,
        coalesce(
            {{ day_before('lead(revision_date) over (partition by source, organization_id, inventory_item_id order by revision_date)') }},
            cast('9999-12-31' as date)
        ) as valid_to,
        standard_cost as standard_price,
        cast(null as decimal(28, 10)) as moving_price
    from dated

    union all

    select
        item_costs.source,
        item_costs.organization_id,
        item_costs.inventory_item_id,
        cast('1900-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_to,
        max(case item_costs.cost_type_id when '1' then item_costs.item_cost end) as standard_price,
        max(case item_costs.cost_type_id when '2' then item_costs.item_cost end) as moving_price
    from item_costs
    left join dated
        on dated.source = item_costs.source
        and dated.organization_id = item_costs.organization_id
        and dated.inventory_item_id = item_costs.inventory_item_id
    where dated.source is null and item_costs.cost_type_id in ('1', '2')
    group by item_costs.source, item_costs.organization_id, item_costs.inventory_item_id
),

final as (
    select
        versions.source,
        coalesce(organizations.plant, versions.organization_id) as plant,
        coalesce(items.item_id, versions.inventory_item_id) as item_id,
        coalesce(organizations.price_control, 'V') as price_control,
        versions.valid_from,
        versions.valid_to,
        cast(versions.standard_price as decimal(28, 10)) as standard_price_local,
        cast(versions.moving_price as decimal(28, 10)) as moving_price_local,
        companies.currency_local
    from versions
    left join organizations on organizations.source = versions.source and organizations.organization_id = versions.organization_id
    left join items on items.source = versions.source and items.inventory_item_id = versions.inventory_item_id
    left join companies on companies.source = organizations.source and companies.company_code = organizations.company_code
)

select * from final

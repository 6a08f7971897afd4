-- Inventory organisations: plant code, company (balancing segment of their control accounts), cost method. Organisations that only transactions name have their id.
{{ config(materialized='table') }}
with parameters as (
    select * from {{ ref('stg_oracle__organizations') }}
),

names as (
    select * from {{ ref('stg_oracle__organization_names') }}
),

accounts as (
    select source, code_combination_id, company_code from {{ ref('int_oracle__accounts') }}
),

seen as (
    select source, organization_id from {{ ref('stg_oracle__material_transactions') }} where organization_id is not null
    union
    select source, ship_to_organization_id from {{ ref('stg_oracle__order_shipments') }} where ship_to_organization_id is not null
    union
    select source, organization_id from parameters
),

joined as (
    select
        seen.source,
        seen.organization_id,
        coalesce(parameters.organization_code, names.organization_code, seen.organization_id) as plant,
        coalesce(names.organization_name, parameters.organization_name) as plant_name,
        coalesce(material.company_code, variance.company_code, accrual.company_code) as company_code,
        coalesce(parameters.operating_unit, names.operating_unit) as operating_unit,
        parameters.cost_method
    from seen
    left join parameters on parameters.source = seen.source and parameters.organization_id = seen.organization_id
    left join names on names.source = seen.source and names.organization_id = seen.organization_id
    left join accounts as material on material.source = seen.source and material.code_combination_id = parameters.material_account
    left join accounts as variance on variance.source = seen.source and variance.code_combination_id = parameters.purchase_price_var_account
    left join accounts as accrual on accrual.source = seen.source and accrual.code_combination_id = parameters.ap_accrual_account
),

final as (
    select
        *,
        -- without MTL_PARAMETERS the cost method is not known: moving average claims no price difference
        case when cost_method = 1 then 'S' else 'V' end as price_control
    from joined
)

select * from final

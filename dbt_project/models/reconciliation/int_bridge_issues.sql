-- What prices reach, per company, statement line and item: quantity and value of this year to date and of the same months of the year before, side
-- by side; cost positive.

with

costs as (select * from {{ ref('int_bridge_costs') }}),

final as (

    select
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign,
        cost_model,
        is_scope,
        source,
        item_id,
        base_uom,
        cast(sum(case window_name when 'prior' then quantity_base_uom else 0 end) as decimal(23, 6)) as quantity_prior,
        cast(sum(case window_name when 'prior' then amount_local else 0 end) as decimal(23, 4)) as amount_prior,
        cast(sum(case window_name when 'current' then quantity_base_uom else 0 end) as decimal(23, 6)) as quantity_current,
        cast(sum(case window_name when 'current' then amount_local else 0 end) as decimal(23, 4)) as amount_current
    from costs
    group by company_code, line_id, cost_model, is_scope, source, item_id, base_uom

)

select * from final

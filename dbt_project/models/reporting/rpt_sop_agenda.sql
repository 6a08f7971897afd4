-- The S&OP agenda as it is shown: six topics in their fixed order, items by amount.

with

agenda as (select * from {{ ref('sop_agenda') }}),

final as (

    select
        cast(
            case topic
                when 'forecast_changes' then 1 when 'inventory_swings' then 2 when 'operational_issues' then 3
                when 'system_information' then 4 when 'supplier_issues' then 5 else 6
            end as integer
        ) as topic_order,
        topic,
        case topic
            when 'forecast_changes' then 'Forecast changes'
            when 'inventory_swings' then 'Projected inventory swings'
            when 'operational_issues' then 'Operational issues'
            when 'system_information' then 'Accuracy of system information'
            when 'supplier_issues' then 'Supplier issues'
            else 'Cost and pricing accuracy'
        end as topic_title,
        cast(rank as integer) as place,
        title,
        cast(round(amount_reporting, 2) as decimal(28, 2)) as amount_reporting,
        owner,
        measure_ids,
        evidence
    from agenda

)

select * from final

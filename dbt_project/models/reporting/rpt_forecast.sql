-- Accuracy of each forecast step over the last twelve periods, pooled at baseline cost, and of the highest step for the six S&OP families with the
-- largest error. Shares in percent as they are shown.

with

run as (select * from {{ source('config', 'run') }}),

accuracy as (

    select accuracy_rows.*
    from {{ ref('forecast_accuracy') }} as accuracy_rows
    inner join run on run.period = accuracy_rows.period
    where accuracy_rows.is_frozen_lag
        and accuracy_rows.time_span = 'rolling_12'
        and accuracy_rows.company_code is null
        and accuracy_rows.weight = 'value'
        and accuracy_rows.scope_level in ('pooled', 'family')

),

steps as (

    select
        *,
        case step when 'naive' then 1 when 'statistical' then 2 when 'sales' then 3 else 4 end as step_order
    from accuracy

),

highest as (select max(step_order) as step_order from steps where scope_level = 'pooled' and wape is not null),

families as (

    select
        steps.*,
        row_number() over (order by abs(steps.error_total) desc nulls last, steps.item_group) as place
    from steps
    inner join highest on highest.step_order = steps.step_order
    where steps.scope_level = 'family' and steps.item_group is not null

),

chosen as (

    select
        step_order as row_order,
        step,
        'all' as family,
        lag_months,
        n,
        wape,
        bias,
        tracking_signal,
        fva,
        reason
    from steps
    where scope_level = 'pooled'

    union all

    select
        10 + place as row_order,
        step,
        item_group as family,
        lag_months,
        n,
        wape,
        bias,
        tracking_signal,
        fva,
        reason
    from families
    where place <= 6

),

final as (

    select
        cast(row_order as integer) as row_order,
        step,
        family,
        cast(lag_months as integer) as lag_months,
        n as observations,
        cast(round(wape * 100, 1) as decimal(12, 1)) as wape,
        cast(round(bias * 100, 1) as decimal(12, 1)) as bias,
        cast(round(tracking_signal, 2) as decimal(12, 2)) as tracking_signal,
        cast(round(fva * 100, 1) as decimal(12, 1)) as fva,
        reason
    from chosen

)

select * from final

-- Between two totals of the waterfall the parts add up, in cents and in thousands.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_waterfall'}}}) }}

with

running as (

    select
        step_id,
        step_order,
        is_total,
        amount_reporting,
        shown_thousands,
        sum(case when is_total then 0 else amount_reporting end) over (order by step_order) as steps_so_far,
        sum(case when is_total then 0 else shown_thousands end) over (order by step_order) as thousands_so_far,
        first_value(amount_reporting) over (order by step_order) as opening,
        first_value(shown_thousands) over (order by step_order) as opening_thousands
    from {{ ref('rpt_waterfall') }}

)

select *
from running
where is_total
    and (amount_reporting <> opening + steps_so_far or shown_thousands <> opening_thousands + thousands_so_far)

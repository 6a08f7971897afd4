-- Planned and measured benefit beside the forecast are those of the waterfall: profit alone, neither cash nor memo.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_forecast_effects'}}}) }}

with

effects as (

    select
        cause,
        amount_reporting
    from {{ ref('rpt_forecast_effects') }}
    where section = 'benefit_variance' and cause in ('planned', 'measured')

),

waterfall as (select * from {{ ref('rpt_waterfall') }}),

final as (

    select
        effects.cause,
        effects.amount_reporting,
        waterfall.amount_reporting as amount_of_the_waterfall
    from effects
    inner join waterfall on effects.cause = waterfall.step_id
    where effects.amount_reporting <> waterfall.amount_reporting

)

select * from final

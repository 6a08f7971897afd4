-- What exchange rates and indices did to the cost of the bridge's lines, per item: local currency, cost positive. Purchases carry the effect; it
-- reaches the income statement as the stock turns, through the same linear pool as a benefit: released = (pool + effect) x outflow / (opening +
-- inflow). For standard-priced items it is a price difference and lands on the variance line at once.
--   fx      posted value - value in document currency at the budget rate of the period being closed: one constant rate in both years
--   index   baseline price x indexed share x (index of the month / index of the base period - 1), of items with an indexed baseline
-- Against the prior year the effect counts by its change. A budget is made at the budget rate and the index of the base period: the whole effect counts.
-- An item without stock records has no release share: its effects stay in other price.

with recursive

run as (select * from {{ source('config', 'run') }}),

windows as (select * from {{ ref('int_bridge_windows') }}),

issues as (select * from {{ ref('int_bridge_issues') }} where cost_model = 'goods_issues' and comparator = 'prior_year'),

budget_lines as (select * from {{ ref('int_bridge_budget_lines') }} where is_detailed),

postings as (select * from {{ ref('int_bridge_postings') }}),

receipts as (

    select *
    from {{ ref('int_purchase_receipts') }}
    where is_stocked and is_valuated and coalesce(exclusion_reason, '') <> 'stock_transfer' and order_value_local is not null

),

stock_lines as (select * from {{ ref('int_stock_lines') }}),

item_costs as (select * from {{ ref('item_costs') }}),

baselines as (select * from {{ ref('measure_baselines') }} where index_id is not null and baseline_price_reporting is not null),

price_indices as (select * from {{ ref('price_indices') }}),

period_rates as (select * from {{ ref('int_period_budget_rates') }}),

constant_rates as (

    select
        period_rates.source,
        period_rates.currency,
        period_rates.budget_rate
    from period_rates
    inner join run on run.period = period_rates.period

),

cross_rates as (

    select
        doc_rates.source,
        doc_rates.currency as currency_doc,
        local_rates.currency as currency_local,
        cast({{ money_div('doc_rates.budget_rate', 'local_rates.budget_rate', 10) }} as decimal(18, 10)) as rate
    from constant_rates as doc_rates
    inner join constant_rates as local_rates on local_rates.source = doc_rates.source
    where doc_rates.currency <> local_rates.currency

),

indexed_items as (

    select
        item_id,
        index_id,
        max(baseline_price_reporting) as baseline_price_reporting,
        max(indexed_share) as indexed_share,
        max(base_index_value) as base_index_value
    from baselines
    group by item_id, index_id

),

-- Effect of the index on one base unit of an item in a period, in local currency.
index_ratios as (

    select
        indexed_items.item_id,
        indexed_items.index_id,
        price_indices.period,
        cast(round(cast(indexed_items.baseline_price_reporting as decimal(18, 6)) * indexed_items.indexed_share, 10) as decimal(20, 10))
            as indexed_price_reporting,
        cast({{ money_div('price_indices.index_value - indexed_items.base_index_value', 'indexed_items.base_index_value', 8) }} as decimal(12, 8))
            as index_change
    from indexed_items
    inner join price_indices on price_indices.index_id = indexed_items.index_id
    where indexed_items.base_index_value <> 0

),

index_units as (

    select
        index_ratios.item_id,
        index_ratios.period,
        constant_rates.source,
        constant_rates.currency,
        sum(cast({{ money_div(
            'cast(round(cast(index_ratios.indexed_price_reporting as decimal(18, 8)) * index_ratios.index_change, 10) as decimal(28, 10))',
            'constant_rates.budget_rate', 8
        ) }} as decimal(18, 8))) as unit_effect_local
    from index_ratios
    cross join constant_rates
    group by index_ratios.item_id, index_ratios.period, constant_rates.source, constant_rates.currency

),

priced_receipts as (

    select
        receipts.*,
        coalesce(item_costs.price_control, 'V') as price_control
    from receipts
    left join item_costs
        on item_costs.source = receipts.source
        and item_costs.plant = receipts.plant
        and item_costs.item_id = receipts.item_id
        and receipts.posting_date between item_costs.valid_from and item_costs.valid_to

),

receipt_effects as (

    select
        priced_receipts.source,
        priced_receipts.company_code,
        priced_receipts.plant,
        priced_receipts.item_id,
        priced_receipts.period,
        priced_receipts.price_control,
        'fx' as component,
        cast(
            priced_receipts.order_value_local
            - round(cast(priced_receipts.order_value_doc as decimal(20, 4)) * cross_rates.rate, 6) as decimal(28, 6)
        ) as amount_local
    from priced_receipts
    inner join cross_rates
        on cross_rates.source = priced_receipts.source
        and cross_rates.currency_doc = priced_receipts.currency_doc
        and cross_rates.currency_local = priced_receipts.currency_local

    union all

    select
        priced_receipts.source,
        priced_receipts.company_code,
        priced_receipts.plant,
        priced_receipts.item_id,
        priced_receipts.period,
        priced_receipts.price_control,
        'index' as component,
        cast(
            round(cast(priced_receipts.quantity_base_uom as decimal(17, 3)) * cast(index_units.unit_effect_local as decimal(18, 8)), 6)
            as decimal(28, 6)
        ) as amount_local
    from priced_receipts
    inner join index_units
        on index_units.item_id = priced_receipts.item_id
        and index_units.period = priced_receipts.period
        and index_units.source = priced_receipts.source
        and index_units.currency = priced_receipts.currency_local

),

effects as (

    select
        source,
        company_code,
        plant,
        item_id,
        component,
        price_control,
        period,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local
    from receipt_effects
    group by source, company_code, plant, item_id, component, price_control, period

),

pooled_keys as (

    select distinct
        source,
        company_code,
        plant,
        item_id,
        component
    from effects
    where price_control <> 'S'

),

stock_sums as (

    select
        stock_lines.source,
        stock_lines.plant,
        stock_lines.item_id,
        stock_lines.period,
        stock_lines.period_index,
        -sum(
            case when stock_lines.line not in ('opening', 'closing') then least(0, stock_lines.quantity_base_uom) else 0 end
        ) as outflow_quantity,
        sum(case
            when stock_lines.line = 'opening' then stock_lines.quantity_base_uom
            when stock_lines.line <> 'closing' then greatest(0, stock_lines.quantity_base_uom)
            else 0
        end) as available_quantity
    from stock_lines
    inner join (
        select distinct
            source,
            plant,
            item_id
        from pooled_keys
    ) as wanted
        on wanted.source = stock_lines.source
        and wanted.plant = stock_lines.plant
        and wanted.item_id = stock_lines.item_id
    group by
        stock_lines.source,
        stock_lines.plant,
        stock_lines.item_id,
        stock_lines.period,
        stock_lines.period_index

),

-- What leaves nothing behind takes the whole pool along.
shares as (

    select
        source,
        plant,
        item_id,
        period,
        period_index,
        cast(
            least(1, greatest(0, coalesce({{ money_div('outflow_quantity', 'available_quantity', 12) }}, 1))) as decimal(13, 12)
        ) as release_share
    from stock_sums

),

flows as (

    select
        pooled_keys.source,
        pooled_keys.company_code,
        pooled_keys.plant,
        pooled_keys.item_id,
        pooled_keys.component,
        shares.period,
        shares.period_index,
        shares.release_share,
        coalesce(effects.amount_local, cast(0 as decimal(28, 6))) as amount_local
    from pooled_keys
    inner join shares
        on shares.source = pooled_keys.source
        and shares.plant = pooled_keys.plant
        and shares.item_id = pooled_keys.item_id
    left join effects
        on effects.source = pooled_keys.source
        and effects.company_code = pooled_keys.company_code
        and effects.plant = pooled_keys.plant
        and effects.item_id = pooled_keys.item_id
        and effects.component = pooled_keys.component
        and effects.price_control <> 'S'
        and effects.period = shares.period

),

first_flows as (

    select
        source,
        company_code,
        plant,
        item_id,
        component,
        min(period_index) as first_index
    from flows
    group by source, company_code, plant, item_id, component

),

rolled as (

    select
        flows.source,
        flows.company_code,
        flows.plant,
        flows.item_id,
        flows.component,
        flows.period,
        flows.period_index,
        cast(cast(flows.amount_local as decimal(20, 6)) * flows.release_share as decimal(28, 6)) as released_local,
        cast(
            flows.amount_local - cast(cast(flows.amount_local as decimal(20, 6)) * flows.release_share as decimal(28, 6)) as decimal(28, 6)
        ) as pool_local
    from flows
    inner join first_flows
        on first_flows.source = flows.source
        and first_flows.company_code = flows.company_code
        and first_flows.plant = flows.plant
        and first_flows.item_id = flows.item_id
        and first_flows.component = flows.component
        and first_flows.first_index = flows.period_index

    union all

    select
        flows.source,
        flows.company_code,
        flows.plant,
        flows.item_id,
        flows.component,
        flows.period,
        flows.period_index,
        cast(cast(rolled.pool_local + flows.amount_local as decimal(20, 6)) * flows.release_share as decimal(28, 6)) as released_local,
        cast(
            rolled.pool_local + flows.amount_local
            - cast(cast(rolled.pool_local + flows.amount_local as decimal(20, 6)) * flows.release_share as decimal(28, 6)) as decimal(28, 6)
        ) as pool_local
    from rolled
    inner join flows
        on flows.source = rolled.source
        and flows.company_code = rolled.company_code
        and flows.plant = rolled.plant
        and flows.item_id = rolled.item_id
        and flows.component = rolled.component
        and flows.period_index = rolled.period_index + 1

),

item_lines as (

    select
        company_code,
        source,
        item_id,
        line_id,
        max(presentation_sign) as presentation_sign,
        row_number() over (partition by company_code, source, item_id order by sum(abs(amount_current)) desc, line_id) as place
    from issues
    where not is_scope
    group by company_code, source, item_id, line_id

),

company_ppv_lines as (

    select
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign,
        row_number() over (partition by company_code order by sum(abs(amount_local)) desc, line_id) as place
    from postings
    where transaction_key = 'PRD' and is_ppv_line
    group by company_code, line_id

),

landed as (

    select
        rolled.company_code,
        item_lines.line_id,
        item_lines.presentation_sign,
        rolled.component,
        rolled.source,
        rolled.item_id,
        rolled.period,
        rolled.released_local as amount_local
    from rolled
    inner join item_lines
        on item_lines.company_code = rolled.company_code
        and item_lines.source = rolled.source
        and item_lines.item_id = rolled.item_id
        and item_lines.place = 1

    union all

    select
        effects.company_code,
        company_ppv_lines.line_id,
        company_ppv_lines.presentation_sign,
        effects.component,
        effects.source,
        effects.item_id,
        effects.period,
        effects.amount_local
    from effects
    inner join company_ppv_lines
        on company_ppv_lines.company_code = effects.company_code and company_ppv_lines.place = 1
    where effects.price_control = 'S'

),

final as (

    select
        'prior_year' as comparator,
        landed.company_code,
        landed.line_id,
        landed.component,
        landed.source,
        landed.item_id,
        cast(sum(
            landed.presentation_sign * case windows.window_name when 'current' then landed.amount_local else -landed.amount_local end
        ) as decimal(28, 6)) as change_local
    from landed
    inner join windows on windows.period = landed.period
    group by landed.company_code, landed.line_id, landed.component, landed.source, landed.item_id

    union all

    select
        'budget' as comparator,
        landed.company_code,
        landed.line_id,
        landed.component,
        landed.source,
        landed.item_id,
        cast(sum(landed.presentation_sign * landed.amount_local) as decimal(28, 6)) as change_local
    from landed
    inner join windows on windows.period = landed.period and windows.window_name = 'current'
    inner join budget_lines on budget_lines.company_code = landed.company_code and budget_lines.line_id = landed.line_id
    group by landed.company_code, landed.line_id, landed.component, landed.source, landed.item_id

)

select * from final

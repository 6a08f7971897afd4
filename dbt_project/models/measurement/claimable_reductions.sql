-- PUBLIC. What a measure on stock may claim, per item, plant and period of its window: the fall in quantity since the reference periods, owned and
-- consigned, at the unit cost of the reference (constant cost: the price effect of the same stock is the price saving's).
--   reduction  = average of the period ends of the reference - (owned + consigned, at third parties, at customers) at period end
--   claimable  = reduction - write-off - count - scope - cut-off; the exclusions are what happened since the last reference period
--   release    = claimable x baseline unit cost x budget rate of the measure x share; one-time cash, the period's amount is the change to date
-- Not claimable: scrap; count differences, movements without a class and stock gone without a movement; transfers to other plants or materials and stock
-- entered as opening; a plant that left the group, from the period end at or after the last day on which anything is expected of it
-- (expected_entities); goods invoiced but not yet received.
-- book_reduction (baseline value less current value of owned stock) = release to date + every excluded amount; revaluation is its price part.
{%- set stock_point = ['source', 'company_code', 'plant', 'item_id'] %}
with measures as (
    select * from {{ ref('measures') }} where benefit_type in ('inventory_reduction', 'carrying_cost')
),

reference_periods as (
    {{ measure_reference_periods() | indent(4) }}
),

scopes as (
    select * from {{ ref('measure_scopes') }}
),

parameters as (
    select * from {{ ref('measure_parameters') }} where is_current
),

periods as (
    select * from {{ ref('fiscal_periods') }} where start_date <= {{ run_fact('period_end') }}
),

stock_lines as (
    select * from {{ ref('int_stock_lines') }}
),

-- Stock at third parties and customers that was read off the special stocks of movements (no row of its own) is in the own balance already.
ownership as (
    select *
    from {{ ref('inventory_ownership') }}
    where ownership = 'consigned' or source_row is not null
),

expected_entities as (
    select * from {{ ref('expected_entities') }}
),

-- goods sent back are gone though their credit note is still to come: only what came in counts against the invoices
receipts as (
    select * from {{ ref('int_purchase_receipts') }} where receipt_class not in ('return', 'return_reversal')
),

invoices as (
    select *
    from {{ ref('supplier_invoice_lines') }}
    where not is_subsequent and posting_date <= {{ run_fact('period_end') }}
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }} where is_stocked
),

rates as (
    select * from {{ ref('int_budget_rates') }}
),

item_plants as (
    select
        source,
        company_code,
        plant,
        item_id,
        max(item_group) as item_group,
        max(base_uom) as base_uom,
        max(currency_local) as currency_local
    from stock_lines
    group by source, company_code, plant, item_id
),

-- Period ends known to the company's records: the closing stock, for the first of them the opening of the next.
stock_ends as (
    select
        source,
        company_code,
        plant,
        item_id,
        period_index,
        quantity_base_uom as quantity,
        amount_local as amount
    from stock_lines
    where line = 'closing'
    union all
    select
        source,
        company_code,
        plant,
        item_id,
        period_index - 1 as period_index,
        quantity_base_uom as quantity,
        amount_local as amount
    from stock_lines
    where line = 'opening'
    qualify min(period_index) over (partition by source, company_code) = period_index
),

known as (
    select
        source,
        company_code,
        min(period_index) - 1 as first_index,
        max(period_index) as last_index
    from stock_lines
    group by source, company_code
),

-- The lowest scope row that matches counts. Stock has no supplier: a scope row that names one takes in no stock.
scoped as (
    select
        measures.measure_id,
        measures.benefit_type,
        measures.effective_date,
        scopes.share,
        item_plants.*
    from measures
    inner join scopes on measures.measure_id = scopes.measure_id
    inner join item_plants
        on
            (scopes.scope_source is null or scopes.scope_source = item_plants.source)
            and (scopes.company_code is null or scopes.company_code = item_plants.company_code)
            and (scopes.plant is null or scopes.plant = item_plants.plant)
            and (scopes.item_id is null or scopes.item_id = item_plants.item_id)
            and (scopes.item_group is null or scopes.item_group = item_plants.item_group)
            and scopes.supplier_id is null
    qualify row_number() over (
        partition by measures.measure_id, item_plants.source, item_plants.company_code, item_plants.plant, item_plants.item_id
        order by scopes.scope_id
    ) = 1
),

-- A finance file without a source speaks of the plant and item of any source.
elsewhere as (
    select
        scoped.measure_id,
        scoped.source,
        scoped.company_code,
        scoped.plant,
        scoped.item_id,
        periods.period_index,
        cast(sum(ownership.quantity_base_uom) as decimal(23, 6)) as quantity
    from scoped
    inner join ownership
        on
            scoped.plant = ownership.plant
            and scoped.item_id = ownership.item_id
            and (ownership.source = scoped.source or ownership.source = 'finance')
            and coalesce(ownership.company_code, scoped.company_code) = scoped.company_code
    inner join periods on ownership.period = periods.period
    group by scoped.measure_id, scoped.source, scoped.company_code, scoped.plant, scoped.item_id, periods.period_index
),

-- Goods invoiced and not received: the order line's invoiced quantity beyond its received quantity, from one event to the next.
order_line_events as (
    select
        source,
        purchase_order,
        purchase_order_line,
        period,
        quantity_base_uom as quantity
    from invoices
    where purchase_order is not null
    union all
    select
        source,
        purchase_order,
        purchase_order_line,
        period,
        -quantity_base_uom as quantity
    from receipts
),

order_line_balances as (
    select
        order_line_events.source,
        order_lines.company_code,
        order_lines.plant,
        order_lines.item_id,
        order_line_events.purchase_order,
        order_line_events.purchase_order_line,
        periods.period_index,
        sum(sum(order_line_events.quantity)) over (
            partition by order_line_events.source, order_line_events.purchase_order, order_line_events.purchase_order_line
            order by periods.period_index
        ) as open_quantity,
        lead(periods.period_index) over (
            partition by order_line_events.source, order_line_events.purchase_order, order_line_events.purchase_order_line
            order by periods.period_index
        ) as next_index
    from order_line_events
    inner join order_lines
        on
            order_line_events.source = order_lines.source
            and order_line_events.purchase_order = order_lines.purchase_order
            and order_line_events.purchase_order_line = order_lines.purchase_order_line
    inner join periods on order_line_events.period = periods.period
    group by
        order_line_events.source, order_lines.company_code, order_lines.plant, order_lines.item_id, order_line_events.purchase_order,
        order_line_events.purchase_order_line, periods.period_index
),

not_received as (
    select
        order_line_balances.source,
        order_line_balances.company_code,
        order_line_balances.plant,
        order_line_balances.item_id,
        periods.period_index,
        cast(sum(order_line_balances.open_quantity) as decimal(23, 6)) as quantity
    from order_line_balances
    inner join periods
        on
            order_line_balances.period_index <= periods.period_index
            and coalesce(order_line_balances.next_index, 999999) > periods.period_index
    where order_line_balances.open_quantity > 0
    group by
        order_line_balances.source, order_line_balances.company_code, order_line_balances.plant, order_line_balances.item_id,
        periods.period_index
),

-- A plant leaves the group when nothing is expected of it any more.
departures as (
    select
        source,
        company_code,
        plant,
        max(coalesce(valid_to, cast('9999-12-31' as date))) as left_on
    from expected_entities
    group by source, company_code, plant
    having max(coalesce(valid_to, cast('9999-12-31' as date))) < cast('9999-12-31' as date)
),

-- Reference periods before the records begin are not counted; a period without stock of the item counts as nothing in stock.
references_of_items as (
    select
        scoped.measure_id,
        scoped.source,
        scoped.company_code,
        scoped.plant,
        scoped.item_id,
        reference_periods.reference_from_index,
        reference_periods.reference_to_index,
        greatest(reference_periods.reference_from_index, known.first_index) as counted_from_index,
        least(reference_periods.reference_to_index, known.last_index) - greatest(reference_periods.reference_from_index, known.first_index) + 1
            as reference_count,
        sum(stock_ends.quantity) as owned_sum,
        sum(stock_ends.amount) as amount_sum
    from scoped
    inner join reference_periods on scoped.measure_id = reference_periods.measure_id
    inner join known
        on
            scoped.source = known.source
            and scoped.company_code = known.company_code
    left join stock_ends
        on
            {{ same_keys('scoped', 'stock_ends', stock_point) }}
            and stock_ends.period_index between reference_periods.reference_from_index and reference_periods.reference_to_index
    group by
        scoped.measure_id, scoped.source, scoped.company_code, scoped.plant, scoped.item_id, reference_periods.reference_from_index,
        reference_periods.reference_to_index, known.first_index, known.last_index
),

reference_others as (
    select
        references_of_items.measure_id,
        references_of_items.source,
        references_of_items.company_code,
        references_of_items.plant,
        references_of_items.item_id,
        sum(others.consigned) as consigned_sum,
        sum(others.open_quantity) as open_sum
    from references_of_items
    inner join (
        select measure_id, source, company_code, plant, item_id, period_index, quantity as consigned, 0 as open_quantity
        from elsewhere
        union all
        select scoped.measure_id, not_received.source, not_received.company_code, not_received.plant, not_received.item_id,
            not_received.period_index, 0 as consigned, not_received.quantity as open_quantity
        from not_received
        inner join scoped
            on {{ same_keys('not_received', 'scoped', stock_point) }}
    ) as others
        on
            {{ same_keys('references_of_items', 'others', ['measure_id'] + stock_point) }}
            and others.period_index between references_of_items.counted_from_index and references_of_items.reference_to_index
    group by
        references_of_items.measure_id, references_of_items.source, references_of_items.company_code, references_of_items.plant,
        references_of_items.item_id
),

-- An item without stock in the reference is valued at its first balance after it: what replaces an old item is no release.
first_costs as (
    select
        references_of_items.measure_id,
        stock_ends.source,
        stock_ends.company_code,
        stock_ends.plant,
        stock_ends.item_id,
        cast({{ money_div('stock_ends.amount', 'stock_ends.quantity', 10) }} as decimal(28, 10)) as unit_cost_local
    from stock_ends
    inner join references_of_items
        on
            {{ same_keys('stock_ends', 'references_of_items', stock_point) }}
            and stock_ends.period_index > references_of_items.reference_to_index
    where stock_ends.quantity > 0
    qualify row_number() over (
        partition by references_of_items.measure_id, stock_ends.source, stock_ends.company_code, stock_ends.plant, stock_ends.item_id
        order by stock_ends.period_index
    ) = 1
),

based as (
    select
        scoped.*,
        references_of_items.reference_from_index,
        references_of_items.reference_to_index,
        references_of_items.counted_from_index,
        references_of_items.reference_count,
        rates.budget_rate,
        cast(
            case
                when references_of_items.reference_count > 0
                    then {{ money_div('coalesce(references_of_items.owned_sum, 0)', 'references_of_items.reference_count', 6) }}
            end as decimal(23, 6)
        ) as baseline_owned,
        cast(
            case
                when references_of_items.reference_count > 0
                    then {{ money_div('coalesce(reference_others.consigned_sum, 0)', 'references_of_items.reference_count', 6) }}
            end as decimal(23, 6)
        ) as baseline_consigned,
        cast(
            case
                when references_of_items.reference_count > 0
                    then {{ money_div('coalesce(reference_others.open_sum, 0)', 'references_of_items.reference_count', 6) }}
            end as decimal(23, 6)
        ) as baseline_open,
        cast(
            case
                when references_of_items.reference_count > 0
                    then {{ money_div('coalesce(references_of_items.amount_sum, 0)', 'references_of_items.reference_count', 6) }}
            end as decimal(28, 6)
        ) as baseline_value_local,
        cast(
            case
                when references_of_items.owned_sum > 0
                    then {{ money_div('references_of_items.amount_sum', 'references_of_items.owned_sum', 10) }}
                else first_costs.unit_cost_local
            end as decimal(28, 10)
        ) as unit_cost_local,
        case
            when references_of_items.owned_sum > 0 then 'reference'
            when first_costs.unit_cost_local is not null then 'first_balance'
        end as baseline_cost_basis
    from scoped
    inner join references_of_items
        on {{ same_keys('scoped', 'references_of_items', ['measure_id'] + stock_point) }}
    left join reference_others
        on {{ same_keys('scoped', 'reference_others', ['measure_id'] + stock_point) }}
    left join first_costs
        on {{ same_keys('scoped', 'first_costs', ['measure_id'] + stock_point) }}
    left join rates
        on
            scoped.measure_id = rates.measure_id
            and scoped.source = rates.source
            and scoped.currency_local = rates.currency
),

-- Periods of the window up to the run's, with the quantities that left or came by what may not be claimed since the reference.
moved as (
    select
        source,
        company_code,
        plant,
        item_id,
        period_index,
        sum(case when line = 'scrap' then -quantity_base_uom else 0 end) as scrapped,
        sum(case when line in ('count', 'unexplained', 'unmapped') then -quantity_base_uom else 0 end) as counted,
        sum(case when line in ('transfers_in', 'transfers_out', 'initial_entry') then -quantity_base_uom else 0 end) as transferred
    from stock_lines
    where line in ('scrap', 'count', 'unexplained', 'unmapped', 'transfers_in', 'transfers_out', 'initial_entry')
    group by source, company_code, plant, item_id, period_index
),

spine as (
    select
        based.*,
        periods.period,
        periods.period_index,
        periods.end_date - periods.start_date + 1 as days,
        coalesce(departures.left_on <= periods.end_date, false) as has_left
    from based
    inner join reference_periods on based.measure_id = reference_periods.measure_id
    inner join periods
        on
            periods.end_date >= based.effective_date
            and periods.end_date < reference_periods.window_end_exclusive
            and periods.period_index > based.reference_to_index
    inner join known
        on
            based.source = known.source
            and based.company_code = known.company_code
            and periods.period_index <= known.last_index
    left join departures
        on
            based.company_code = departures.company_code
            and coalesce(departures.source, based.source) = based.source
            and coalesce(departures.plant, based.plant) = based.plant
    qualify row_number() over (
        partition by based.measure_id, based.source, based.company_code, based.plant, based.item_id, periods.period_index
        order by departures.left_on
    ) = 1
),

exclusions as (
    select
        spine.measure_id,
        spine.source,
        spine.company_code,
        spine.plant,
        spine.item_id,
        spine.period_index,
        sum(moved.scrapped) as scrapped,
        sum(moved.counted) as counted,
        sum(moved.transferred) as transferred
    from spine
    inner join moved
        on
            {{ same_keys('spine', 'moved', stock_point) }}
            and moved.period_index > spine.reference_to_index
            and moved.period_index <= spine.period_index
    group by spine.measure_id, spine.source, spine.company_code, spine.plant, spine.item_id, spine.period_index
),

quantities as (
    select
        spine.*,
        cast(spine.baseline_owned + spine.baseline_consigned as decimal(23, 6)) as baseline_quantity,
        cast(coalesce(stock_ends.quantity, 0) as decimal(23, 6)) as owned_quantity,
        cast(coalesce(stock_ends.amount, 0) as decimal(23, 4)) as owned_value_local,
        cast(coalesce(elsewhere.quantity, 0) as decimal(23, 6)) as consigned_quantity,
        cast(coalesce(exclusions.scrapped, 0) as decimal(23, 6)) as write_off_quantity,
        cast(coalesce(exclusions.counted, 0) as decimal(23, 6)) as count_quantity,
        cast(coalesce(exclusions.transferred, 0) as decimal(23, 6)) as transferred_quantity,
        cast(coalesce(not_received.quantity, 0) - spine.baseline_open as decimal(23, 6)) as cut_off_quantity
    from spine
    left join stock_ends
        on {{ same_keys('spine', 'stock_ends', stock_point + ['period_index']) }}
    left join elsewhere
        on
            spine.measure_id = elsewhere.measure_id
            and spine.source = elsewhere.source
            and spine.company_code = elsewhere.company_code
            and spine.plant = elsewhere.plant
            and spine.item_id = elsewhere.item_id
            and spine.period_index = elsewhere.period_index
    left join not_received
        on {{ same_keys('spine', 'not_received', stock_point + ['period_index']) }}
    left join exclusions
        on
            spine.measure_id = exclusions.measure_id
            and spine.source = exclusions.source
            and spine.company_code = exclusions.company_code
            and spine.plant = exclusions.plant
            and spine.item_id = exclusions.item_id
            and spine.period_index = exclusions.period_index
),

reduced as (
    select
        *,
        cast(baseline_quantity - owned_quantity - consigned_quantity as decimal(23, 6)) as reduction_quantity,
        cast(
            baseline_quantity - owned_quantity - consigned_quantity - write_off_quantity - count_quantity - transferred_quantity
            - cut_off_quantity as decimal(23, 6)
        ) as claimable_if_here
    from quantities
),

-- Like for like: a plant that left takes its baseline along, all of its reduction is a change of scope.
claimed as (
    select
        *,
        case when has_left then cast(0 as decimal(23, 6)) else claimable_if_here end as claimable_quantity,
        cast(unit_cost_local * cast(budget_rate as decimal(18, 10)) as decimal(28, 10)) as unit_cost_reporting,
        case
            when reference_count <= 0 or reference_count is null
                then 'the stock records of ' || company_code || ' do not cover the reference periods'
            when budget_rate is null then 'no budget rate for ' || coalesce(currency_local, 'the local currency')
            when unit_cost_local is null and (baseline_quantity <> 0 or owned_quantity <> 0 or consigned_quantity <> 0)
                then 'no unit cost: the item has no owned stock in the reference or after it'
        end as reason
    from reduced
),

valued as (
    select
        *,
        cast(reduction_quantity - write_off_quantity - count_quantity - cut_off_quantity - claimable_quantity as decimal(23, 6)) as scope_quantity,
        -- consigned stock that is more than at the reference left the balance sheet without leaving the house
        cast(consigned_quantity - baseline_consigned as decimal(23, 6)) as ownership_quantity,
        cast(
            cast(baseline_value_local - owned_value_local as decimal(20, 6)) * cast(budget_rate as decimal(18, 10)) as decimal(28, 6)
        ) as book_reduction,
        cast(cast(baseline_value_local as decimal(20, 6)) * cast(budget_rate as decimal(18, 10)) as decimal(28, 6)) as baseline_value,
        case when reason is null then coalesce(unit_cost_reporting, 0) end as unit_cost
    from claimed
),

amounts as (
    select
        *,
        {%- for part in ['claimable', 'write_off', 'count', 'scope', 'cut_off', 'ownership'] %}
        cast(
            cast(cast({{ part }}_quantity as decimal(18, 6)) * cast(unit_cost as decimal(20, 10)) as decimal(20, 6)) * share as decimal(28, 6)
        ) as {{ part }}_amount,
        {%- endfor %}
        cast(cast(baseline_value as decimal(20, 6)) * share as decimal(28, 6)) as baseline_value_share,
        cast(cast(book_reduction as decimal(20, 6)) * share as decimal(28, 6)) as book_reduction_share
    from valued
),

rate_parameters as (
    select
        measures.measure_id,
        cast(
            coalesce(
                max(case when parameters.parameter = 'carrying_rate_cash' then try_cast(parameters.value as decimal(12, 10)) end),
                cast({{ policy('carrying_rate_cash') }} as decimal(12, 10))
            ) as decimal(12, 10)
        ) as cash_rate,
        cast(
            coalesce(
                max(case when parameters.parameter = 'carrying_rate_economic' then try_cast(parameters.value as decimal(12, 10)) end),
                cast({{ policy('carrying_rate_economic') }} as decimal(12, 10))
            ) as decimal(12, 10)
        ) as economic_rate
    from measures
    left join parameters on measures.measure_id = parameters.measure_id
    group by measures.measure_id
),

with_carrying as (
    select
        amounts.*,
        cast(cast(amounts.claimable_amount as decimal(20, 6)) * rate_parameters.cash_rate as decimal(28, 10)) * amounts.days as cash_days,
        cast(cast(amounts.claimable_amount as decimal(20, 6)) * rate_parameters.economic_rate as decimal(28, 10)) * amounts.days as economic_days
    from amounts
    inner join rate_parameters on amounts.measure_id = rate_parameters.measure_id
),

final as (
    select
        amounts.measure_id,
        amounts.benefit_type,
        amounts.source,
        amounts.company_code,
        amounts.plant,
        amounts.item_id,
        amounts.item_group,
        amounts.base_uom,
        amounts.period,
        amounts.share,
        from_periods.period as reference_from,
        to_periods.period as reference_to,
        amounts.baseline_quantity,
        amounts.owned_quantity,
        amounts.consigned_quantity,
        amounts.reduction_quantity,
        amounts.write_off_quantity,
        amounts.count_quantity,
        amounts.scope_quantity,
        amounts.cut_off_quantity,
        amounts.ownership_quantity,
        cast(amounts.claimable_quantity as decimal(23, 6)) as claimable_quantity,
        amounts.unit_cost_local as baseline_unit_cost_local,
        amounts.baseline_cost_basis,
        amounts.currency_local,
        amounts.budget_rate,
        amounts.unit_cost_reporting as baseline_unit_cost_reporting,
        amounts.baseline_value_share as baseline_value_reporting,
        cast(amounts.baseline_value_share - amounts.book_reduction_share as decimal(28, 6)) as current_value_reporting,
        amounts.book_reduction_share as book_reduction_reporting,
        -- owned stock fell by the reduction and by what became consigned: the rest of the book movement is price
        cast(
            amounts.book_reduction_share - amounts.claimable_amount - amounts.write_off_amount - amounts.count_amount - amounts.scope_amount
            - amounts.cut_off_amount - amounts.ownership_amount as decimal(28, 6)
        ) as revaluation_reporting,
        amounts.write_off_amount as write_off_reporting,
        case when amounts.unit_cost is not null then cast(0 as decimal(28, 6)) end as reserve_reporting,
        amounts.ownership_amount as ownership_reporting,
        amounts.scope_amount as scope_reporting,
        amounts.cut_off_amount as cut_off_reporting,
        amounts.count_amount as count_reporting,
        amounts.claimable_amount as release_to_date_reporting,
        cast(
            amounts.claimable_amount - coalesce(
                lag(amounts.claimable_amount) over (
                    partition by amounts.measure_id, amounts.source, amounts.company_code, amounts.plant, amounts.item_id
                    order by amounts.period_index
                ), 0
            ) as decimal(28, 6)
        ) as release_reporting,
        cast({{ money_div('amounts.cash_days', '365', 6) }} as decimal(28, 6)) as carrying_cash_reporting,
        cast({{ money_div('amounts.economic_days', '365', 6) }} as decimal(28, 6)) as carrying_economic_reporting,
        amounts.reason
    from with_carrying as amounts
    left join {{ ref('fiscal_periods') }} as from_periods on amounts.counted_from_index = from_periods.period_index
    left join {{ ref('fiscal_periods') }} as to_periods on amounts.reference_to_index = to_periods.period_index
)

select * from final

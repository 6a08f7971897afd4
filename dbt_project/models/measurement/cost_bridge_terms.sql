-- PUBLIC. The cost bridge: purchase cost of the fiscal year to date against the same periods of the year before, per company, plant and item group.
-- Receipts at order price; what no measure may count (intercompany, stock transfers, deleted order lines ...) is left out on both sides.
--   base            q0 at l0 and the budget rate x0 (one rate for both years: the one of the run's period)
--   volume, mix     continuing items of one unit family; across families one term `quantity` stands for both
--   index           the indexed share of the price, moved with the index of the item's baseline, weighted by quantity
--   negotiated_price  the rest of the change in price, at the current quantity, so that there is no cross term
--   fx              current purchases at the posted rate less at the budget rate
--   discontinued, new  items of one side only; also items whose returns outweigh their receipts on a side, and lines without an item
-- base + terms = current, exactly: each term is what the terms before it left of the step it belongs to.
with run_period as (
    select
        run.period,
        periods.fiscal_year,
        periods.fiscal_period
    from {{ source('config', 'run') }} as run
    inner join {{ ref('fiscal_periods') }} as periods on run.period = periods.period
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

receipts as (
    select * from {{ ref('int_purchase_receipts') }} where exclusion_reason is null
),

rates as (
    select
        period_rates.source,
        period_rates.currency,
        period_rates.budget_rate
    from {{ ref('int_period_budget_rates') }} as period_rates
    inner join run_period on period_rates.period = run_period.period
),

baselines as (
    select * from {{ ref('baselines') }} where is_current and index_id is not null
),

price_indices as (
    select
        index_id,
        period,
        max(index_value) as index_value
    from {{ ref('price_indices') }}
    group by index_id, period
),

windows as (
    select
        periods.period,
        periods.period_index,
        periods.fiscal_year = run_period.fiscal_year as is_current
    from periods
    cross join run_period
    where
        periods.fiscal_year in (run_period.fiscal_year, run_period.fiscal_year - 1)
        and periods.fiscal_period <= run_period.fiscal_period
),

base_begins as (
    select min(period_index) as base_index from windows where not is_current
),

-- An item follows one index: that of its lowest measure.
item_indices as (
    select
        item_id,
        index_id,
        indexed_share
    from baselines
    qualify row_number() over (partition by item_id order by measure_id) = 1
),

-- The records of a source begin with its first receipt of any company.
first_records as (
    select
        receipts.source,
        min(periods.period_index) as first_index,
        min(receipts.period) as first_period
    from receipts
    inner join periods on receipts.period = periods.period
    group by receipts.source
),

lines as (
    select
        receipts.source,
        receipts.company_code,
        receipts.plant,
        receipts.item_group,
        receipts.item_id,
        receipts.base_uom,
        windows.is_current,
        receipts.quantity_base_uom,
        receipts.currency_doc,
        doc_rates.budget_rate is null or local_rates.budget_rate is null as is_without_rate,
        receipts.order_value_local is null as is_without_posted_rate,
        cast(
            cast(
                coalesce(receipts.order_value_doc, cast(receipts.order_price_doc * cast(receipts.quantity_base_uom as decimal(18, 6)) as decimal(23, 4)))
                as decimal(18, 4)
            ) * doc_rates.budget_rate as decimal(28, 6)
        ) as amount_at_budget_rate,
        cast(cast(receipts.order_value_local as decimal(18, 4)) * local_rates.budget_rate as decimal(28, 6)) as amount_at_posted_rate,
        item_indices.index_id,
        item_indices.indexed_share,
        price_indices.index_value
    from receipts
    inner join windows on receipts.period = windows.period
    left join rates as doc_rates
        on
            receipts.source = doc_rates.source
            and receipts.currency_doc = doc_rates.currency
    left join rates as local_rates
        on
            receipts.source = local_rates.source
            and receipts.currency_local = local_rates.currency
    left join item_indices on receipts.item_id = item_indices.item_id
    left join price_indices
        on
            item_indices.index_id = price_indices.index_id
            and receipts.period = price_indices.period
),

sides as (
    select
        source,
        company_code,
        plant,
        item_group,
        item_id,
        base_uom,
        coalesce(sum(case when not is_current then quantity_base_uom end), 0) as quantity_base,
        coalesce(sum(case when is_current then quantity_base_uom end), 0) as quantity_current,
        coalesce(sum(case when not is_current then amount_at_budget_rate end), 0) as amount_base,
        coalesce(sum(case when is_current then amount_at_budget_rate end), 0) as amount_current_at_budget_rate,
        coalesce(sum(case when is_current then coalesce(amount_at_posted_rate, amount_at_budget_rate) end), 0) as amount_current,
        bool_or(is_without_rate) as is_without_rate,
        min(case when is_without_rate then coalesce(currency_doc, 'no currency') end) as currency_without_rate,
        count(case when is_without_posted_rate and is_current then 1 end) as lines_without_posted_rate,
        max(index_id) as index_id,
        max(indexed_share) as indexed_share,
        -- weighted by quantity; a period without an index value leaves the index unknown
        case
            when bool_and(index_value is not null)
                then sum(case when not is_current then cast(cast(quantity_base_uom as decimal(18, 6)) * index_value as decimal(38, 10)) end)
        end as index_weight_base,
        case
            when bool_and(index_value is not null)
                then sum(case when is_current then cast(cast(quantity_base_uom as decimal(18, 6)) * index_value as decimal(38, 10)) end)
        end as index_weight_current
    from lines
    group by source, company_code, plant, item_group, item_id, base_uom
),

-- An item continues when it was bought on both sides; a net return has no price to carry over.
continuing as (
    select
        *,
        item_id is not null and quantity_base > 0 and quantity_current > 0 as is_continuing,
        quantity_current - quantity_base as quantity_change,
        cast(case when quantity_base > 0 then {{ money_div('index_weight_base', 'quantity_base', 10) }} end as decimal(28, 10)) as index_base,
        cast(case when quantity_current > 0 then {{ money_div('index_weight_current', 'quantity_current', 10) }} end as decimal(28, 10))
            as index_current
    from sides
),

item_ratios as (
    select
        *,
        case
            when is_continuing
                then cast({{ money_div('quantity_change', 'quantity_base', 12) }} as decimal(20, 12))
        end as quantity_change_ratio,
        case
            when is_continuing and index_base > 0 and index_current > 0
                then cast({{ money_div('index_current', 'index_base', 12) }} as decimal(20, 12))
        end as index_ratio
    from continuing
),

-- Quantities are compared as ratios: the same in kilograms and in tons. An item whose quantity did not change keeps exactly its old amount.
item_values as (
    select
        *,
        cast(
            case
                when is_continuing
                    then amount_base + cast(round(cast(amount_base as decimal(18, 6)) * quantity_change_ratio, 6) as decimal(28, 6))
                else 0
            end as decimal(28, 6)
        ) as current_at_base_price
    from item_ratios
),

item_terms as (
    select
        *,
        cast(
            case
                when is_continuing and index_ratio is not null
                    then round(
                        cast(round(cast(current_at_base_price as decimal(18, 6)) * (index_ratio - 1), 6) as decimal(28, 6))
                        * indexed_share, 6
                    )
                else 0
            end as decimal(28, 6)
        ) as index_amount
    from item_values
),

groups as (
    select
        item_terms.source,
        item_terms.company_code,
        item_terms.plant,
        item_terms.item_group,
        count(distinct case when item_terms.is_continuing then coalesce(item_terms.base_uom, '') end) as families,
        count(distinct coalesce(item_terms.base_uom, '')) as all_families,
        min(case when item_terms.is_continuing then item_terms.base_uom end) as unit_family,
        sum(item_terms.quantity_base) as quantity_base,
        sum(item_terms.quantity_current) as quantity_current,
        sum(case when item_terms.is_continuing then item_terms.quantity_base else 0 end) as quantity_continuing_base,
        sum(case when item_terms.is_continuing then item_terms.quantity_change else 0 end) as quantity_continuing_change,
        sum(case when item_terms.is_continuing then 0 else item_terms.quantity_base end) as quantity_discontinued,
        sum(case when item_terms.is_continuing then 0 else item_terms.quantity_current end) as quantity_new,
        cast(sum(item_terms.amount_base) as decimal(28, 6)) as base,
        cast(sum(item_terms.amount_current) as decimal(28, 6)) as current_cost,
        cast(sum(case when item_terms.is_continuing then item_terms.amount_base else 0 end) as decimal(28, 6)) as continuing_base,
        cast(sum(item_terms.current_at_base_price) as decimal(28, 6)) as current_at_base_price,
        cast(sum(item_terms.index_amount) as decimal(28, 6)) as index_term,
        cast(
            sum(
                case
                    when item_terms.is_continuing
                        then item_terms.amount_current_at_budget_rate - item_terms.current_at_base_price - item_terms.index_amount
                    else 0
                end
            ) as decimal(28, 6)
        ) as negotiated_price,
        cast(
            sum(case when item_terms.is_continuing then item_terms.amount_current - item_terms.amount_current_at_budget_rate else 0 end)
            as decimal(28, 6)
        ) as fx,
        cast(-sum(case when item_terms.is_continuing then 0 else item_terms.amount_base end) as decimal(28, 6)) as discontinued,
        cast(sum(case when item_terms.is_continuing then 0 else item_terms.amount_current end) as decimal(28, 6)) as new_items,
        count(case when item_terms.quantity_base <> 0 or item_terms.amount_base <> 0 then 1 end) as items_base,
        count(case when item_terms.quantity_current <> 0 or item_terms.amount_current <> 0 then 1 end) as items_current,
        count(case when item_terms.is_continuing then 1 end) as items_continuing,
        count(case when item_terms.is_continuing and item_terms.index_id is not null then 1 end) as items_indexed,
        count(
            case when not item_terms.is_continuing and (item_terms.quantity_base <> 0 or item_terms.amount_base <> 0) then 1 end
        ) as items_discontinued,
        count(
            case when not item_terms.is_continuing and (item_terms.quantity_current <> 0 or item_terms.amount_current <> 0) then 1 end
        ) as items_new,
        min(case when item_terms.is_continuing and item_terms.index_id is not null and item_terms.index_ratio is null then item_terms.index_id end)
            as index_without_value,
        sum(item_terms.lines_without_posted_rate) as lines_without_posted_rate,
        case
            when bool_or(item_terms.is_without_rate) then 'no budget rate for ' || min(item_terms.currency_without_rate)
            when max(first_records.first_index) > max(base_begins.base_index)
                then 'the receipts of ' || item_terms.source || ' begin in ' || max(first_records.first_period)
                    || ', after the first period of the comparison'
        end as reason
    from item_terms
    inner join first_records on item_terms.source = first_records.source
    cross join base_begins
    group by item_terms.source, item_terms.company_code, item_terms.plant, item_terms.item_group
),

-- The volume of a family at the average price of its base, P0; mix is what the items' own base prices add to it.
with_volume as (
    select
        *,
        cast(
            case
                when families = 1 then round(
                    cast(continuing_base as decimal(18, 6))
                    * cast({{ money_div('quantity_continuing_change', 'quantity_continuing_base', 12) }} as decimal(20, 12)), 6
                )
                else 0
            end as decimal(28, 6)
        ) as volume
    from groups
),

terms as (
    {%- set terms = [
        ('base', 'base', 'case when all_families = 1 then quantity_base end', 'items_base', "true", "null"),
        ('volume', 'volume', 'null', 'items_continuing', "families <= 1", "null"),
        ('mix', 'current_at_base_price - continuing_base - volume', 'null', 'items_continuing', "families <= 1", "null"),
        ('quantity', 'current_at_base_price - continuing_base', 'null', 'items_continuing', "families > 1", "null"),
        ('index', 'index_term', 'null', 'items_indexed', "true",
            "case when index_without_value is not null then 'no values of index ' || index_without_value || ' for all periods: its part is in negotiated_price' end"),
        ('negotiated_price', 'negotiated_price', 'null', 'items_continuing', "true", "null"),
        ('fx', 'fx', 'null', 'items_continuing', "true",
            "case when lines_without_posted_rate > 0 then 'no posted rate for ' || lines_without_posted_rate || ' receipt lines: taken at the budget rate' end"),
        ('discontinued', 'discontinued', 'case when all_families = 1 then quantity_discontinued end', 'items_discontinued', "true", "null"),
        ('new', 'new_items', 'case when all_families = 1 then quantity_new end', 'items_new', "true", "null"),
        ('current', 'current_cost', 'case when all_families = 1 then quantity_current end', 'items_current', "true", "null"),
    ] -%}
    {%- for term, amount, quantity, items, condition, note in terms %}
    select
        source,
        company_code,
        plant,
        item_group,
        case when families = 1 then unit_family end as unit_family,
        {{ loop.index }} as term_order,
        '{{ term }}' as term,
        cast(case when reason is null then {{ amount }} end as decimal(28, 6)) as amount_reporting,
        cast({{ quantity }} as decimal(23, 6)) as quantity_base_uom,
        cast({{ items }} as bigint) as item_count,
        coalesce(reason, {{ note }}) as reason
    from with_volume
    where {{ condition }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        'prior_year' as reference,
        run_period.period,
        terms.source,
        terms.company_code,
        terms.plant,
        terms.item_group,
        terms.unit_family,
        terms.term_order,
        terms.term,
        terms.amount_reporting,
        terms.quantity_base_uom,
        terms.item_count,
        terms.reason
    from terms
    cross join run_period
)

select * from final

-- PUBLIC. Roll-forward of own valuated stock per company, plant, stock class (item group and base unit) and period: opening + every line = closing.
-- Local amounts are the ledger's. Reporting amounts are at the budget rate of the period: the opening stock comes in at the rate of the period before and
-- the line `fx` takes it to the rate of this one (and the sixth decimal that rounding leaves).
{%- set class_keys = 'source, company_code, plant, item_group, base_uom, period' %}
with stock_lines as (
    select * from {{ ref('int_stock_lines') }}
),

rates as (
    select * from {{ ref('int_period_budget_rates') }}
),

class_periods as (
    select distinct
        {{ class_keys }},
        period_index,
        currency_local
    from stock_lines
),

-- A class whose stock began or ended shows an opening or closing of nothing.
stock_ends as (
    select
        class_periods.*,
        ends.line
    from class_periods
    cross join (
        select 'opening' as line
        union all
        select 'closing' as line
    ) as ends
),

complete as (
    select
        {{ class_keys }},
        period_index,
        line,
        currency_local,
        cast(sum(quantity_base_uom) as decimal(23, 6)) as quantity_base_uom,
        cast(sum(amount_local) as decimal(23, 4)) as amount_local
    from (
        select
            {{ class_keys }},
            period_index,
            line,
            currency_local,
            quantity_base_uom,
            amount_local
        from stock_lines
        union all
        select
            {{ class_keys }},
            period_index,
            line,
            currency_local,
            cast(0 as decimal(23, 6)) as quantity_base_uom,
            cast(0 as decimal(23, 4)) as amount_local
        from stock_ends
    ) as all_lines
    group by {{ class_keys }}, period_index, line, currency_local
),

translated as (
    select
        complete.*,
        rates.budget_rate,
        cast(
            cast(complete.amount_local as decimal(18, 4))
            * case when complete.line = 'opening' then coalesce(previous_rates.budget_rate, rates.budget_rate) else rates.budget_rate end
            as decimal(28, 6)
        ) as amount_reporting
    from complete
    left join rates
        on
            complete.source = rates.source
            and complete.currency_local = rates.currency
            and complete.period_index = rates.period_index
    left join rates as previous_rates
        on
            complete.source = previous_rates.source
            and complete.currency_local = previous_rates.currency
            and complete.period_index - 1 = previous_rates.period_index
),

fx as (
    select
        {{ class_keys }},
        period_index,
        'fx' as line,
        currency_local,
        cast(0 as decimal(23, 6)) as quantity_base_uom,
        cast(0 as decimal(23, 4)) as amount_local,
        budget_rate,
        cast(sum(case when line = 'closing' then amount_reporting else -amount_reporting end) as decimal(28, 6)) as amount_reporting
    from translated
    group by {{ class_keys }}, period_index, currency_local, budget_rate
    having sum(case when line = 'closing' then amount_reporting else -amount_reporting end) <> 0
),

final as (
    select
        {{ class_keys }},
        case line
            {%- for line in [
                'opening', 'receipts', 'initial_entry', 'production', 'transfers_in', 'issues', 'transfers_out', 'scrap', 'count', 'ownership', 'unmapped',
                'revaluation', 'invoice_difference', 'fx', 'unexplained', 'closing',
            ] %}
            when '{{ line }}' then {{ loop.index }}
            {%- endfor %}
        end as line_order,
        line,
        quantity_base_uom,
        amount_local,
        currency_local,
        budget_rate,
        amount_reporting
    from (
        select * from translated
        union all
        select * from fx
    ) as all_lines
)

select * from final

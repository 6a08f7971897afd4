-- PUBLIC. From the balance sheet at the start of the fiscal year to now, per company, local currency, as printed: what moved inventory and trade payables.
--   inventory   opening -> release (measured, so minus), volume (the other receipts and issues), revaluation, write_off, count, ownership, scope
--               (transfers into and out of the company), invoice_difference (invoices posted to stock), unexplained -> actual
--   payables    opening -> payment_terms (measured), other_movement -> actual
-- The terms of inventory are the roll-forward of stock, which ties to the control accounts; unexplained is what its records do not explain and what the
-- printed line holds beside stock. Tolerance as for the statement bridge. Payables have no model of their own: their rest is not assessed.

with

run as (select * from {{ source('config', 'run') }}),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

cash_lines as (select * from {{ ref('cash_bridge') }}),

stock_lines as (select * from {{ ref('inventory_roll_forward') }}),

periods as (

    select
        fiscal_periods.period,
        fiscal_periods.period_index,
        min(fiscal_periods.period_index) over () as first_index,
        max(fiscal_periods.period_index) over () as last_index
    from fiscal_periods
    cross join run
    inner join fiscal_periods as run_periods on run_periods.period = run.period
    where fiscal_periods.fiscal_year = run_periods.fiscal_year and fiscal_periods.period_index <= run_periods.period_index

),

-- Opening of the year's first month, closing of the run's month, and what was measured in between.
sheet as (

    select
        cash_lines.company_code,
        cash_lines.section as line_id,
        max(cash_lines.currency_local) as currency_local,
        max(case when cash_lines.line = 'opening' and periods.period_index = periods.first_index then cash_lines.amount_local end) as opening_local,
        max(case when cash_lines.line = 'closing' and periods.period_index = periods.last_index then cash_lines.amount_local end) as closing_local,
        max(case
            when (cash_lines.line = 'opening' and periods.period_index = periods.first_index)
                or (cash_lines.line = 'closing' and periods.period_index = periods.last_index)
                then cash_lines.reason
        end) as reason
    from cash_lines
    inner join periods on periods.period = cash_lines.period
    where cash_lines.section in ('inventory', 'payables') and cash_lines.line in ('opening', 'closing')
    group by cash_lines.company_code, cash_lines.section

),

measured as (

    select
        cash_lines.company_code,
        case cash_lines.section when 'release' then 'inventory' else 'payables' end as line_id,
        cast(sum(cash_lines.amount_local) as decimal(28, 6)) as amount_local
    from cash_lines
    inner join periods on periods.period = cash_lines.period
    where (cash_lines.section = 'release' and cash_lines.line = 'release')
        or (cash_lines.section = 'payables' and cash_lines.line = 'payment_terms')
    group by cash_lines.company_code, cash_lines.section

),

flows as (

    select
        stock_lines.company_code,
        case
            when stock_lines.line in ('receipts', 'initial_entry', 'production', 'issues') then 'volume'
            when stock_lines.line in ('transfers_in', 'transfers_out') then 'scope'
            when stock_lines.line = 'scrap' then 'write_off'
            when stock_lines.line in ('unmapped', 'unexplained') then 'unexplained'
            else stock_lines.line
        end as term,
        cast(sum(stock_lines.amount_local) as decimal(28, 6)) as amount_local
    from stock_lines
    inner join periods on periods.period = stock_lines.period
    where stock_lines.line not in ('opening', 'closing', 'fx')
    group by 1, 2

),

-- A release is a physical flow too: the other receipts and issues are the rest.
inventory_terms as (

    select
        company_code,
        'inventory' as line_id,
        term,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local
    from (
        select
            company_code,
            term,
            amount_local
        from flows
        where term <> 'unexplained'

        union all

        select
            company_code,
            'release' as term,
            -amount_local as amount_local
        from measured
        where line_id = 'inventory'

        union all

        select
            company_code,
            'volume' as term,
            amount_local
        from measured
        where line_id = 'inventory'
    ) as parts
    where company_code in (select flows.company_code from flows)
    group by company_code, term

),

all_terms as (

    select * from inventory_terms

    union all

    select
        company_code,
        line_id,
        'payment_terms' as term,
        amount_local
    from measured
    where line_id = 'payables'

),

judged as (

    select
        sheet.company_code,
        sheet.line_id,
        sheet.currency_local,
        sheet.opening_local,
        sheet.closing_local,
        cast(sheet.closing_local - sheet.opening_local - coalesce(sums.amount_local, 0) as decimal(28, 6)) as rest_local,
        sheet.line_id = 'inventory' and sheet.company_code in (select flows.company_code from flows) as is_assessed,
        greatest(
            round(cast(abs(sheet.closing_local) as decimal(26, 4)) * cast({{ policy_decimal('unexplained_line_share') }} as decimal(10, 6)), 6),
            round(
                cast(abs(coalesce(measured.amount_local, 0)) as decimal(26, 4))
                * cast({{ policy_decimal('unexplained_benefit_share') }} as decimal(10, 6)), 6
            ),
            cast({{ policy_decimal('unexplained_fixed_amount') }} as decimal(28, 6))
        ) as tolerance,
        sheet.reason
    from sheet
    left join (
        select
            company_code,
            line_id,
            cast(sum(amount_local) as decimal(28, 6)) as amount_local
        from all_terms
        group by company_code, line_id
    ) as sums on sums.company_code = sheet.company_code and sums.line_id = sheet.line_id
    left join measured on measured.company_code = sheet.company_code and measured.line_id = sheet.line_id

),

terms as (

    select company_code, line_id, 'comparator' as term, opening_local as amount_local from judged
    union all
    select company_code, line_id, term, amount_local from all_terms where amount_local <> 0
    union all
    select company_code, line_id, case when is_assessed then 'unexplained' else 'other_movement' end as term, rest_local as amount_local from judged
    union all
    select company_code, line_id, 'actual' as term, closing_local as amount_local from judged

),

final as (

    select
        run.period,
        judged.company_code,
        judged.line_id,
        'start_of_year' as comparator,
        cast(
            case terms.term
                {%- for term in [
                    'comparator', 'release', 'payment_terms', 'volume', 'revaluation', 'write_off', 'count', 'ownership', 'scope',
                    'invoice_difference', 'other_movement', 'unexplained', 'actual',
                ] %}
                when '{{ term }}' then {{ loop.index }}
                {%- endfor %}
            end as integer
        ) as term_order,
        terms.term,
        cast(case when judged.opening_local is not null and judged.closing_local is not null then terms.amount_local end as decimal(28, 6))
            as amount_local,
        judged.currency_local,
        cast(judged.tolerance as decimal(28, 6)) as tolerance,
        case
            when judged.opening_local is null or judged.closing_local is null then 'not_available'
            when not judged.is_assessed then 'not_assessed'
            when abs(judged.rest_local) > judged.tolerance then 'out_of_tolerance'
            else 'matched'
        end as status,
        case
            when judged.opening_local is null or judged.closing_local is null
                then coalesce(judged.reason, 'no balance sheet at the start of the year or now')
            when judged.line_id = 'inventory' and not judged.is_assessed then 'no stock records of this company'
            when not judged.is_assessed then 'payables have no model of their own: only payment terms are measured'
        end as reason
    from terms
    inner join judged on judged.company_code = terms.company_code and judged.line_id = terms.line_id
    cross join run

)

select * from final

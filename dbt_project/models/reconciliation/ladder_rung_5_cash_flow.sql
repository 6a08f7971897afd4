-- Rung 5, cash flow: per company and period, cash in positive.
--   cash_flow_to_cash_line   published cash flow (its line change_in_cash, else the sum of its lines) = change of the cash line in the balance sheet
--   cash_flow_to_lines       a published line that bears the name of a derived one (measurement.cash_bridge) = that change of the balance sheet
--   cash_flow_derived        no cash flow statement was published: the one derived from two balance sheets, labelled as derived, ties to the cash line
-- A company without two balance sheets, or whose cash line is not known, has no row here: cash_bridge gives the reason.

with

run as (select * from {{ source('config', 'run') }}),

policies as (select cast({{ policy_decimal('amount_tolerance') }} as decimal(28, 6)) as amount_tolerance),

derived as (

    select *
    from {{ ref('cash_bridge') }}
    where section = 'cash_flow' and amount_local is not null and period <= (select run.period from run)

),

published as (

    select
        company_code,
        period,
        line_id,
        max(currency_local) as currency,
        count(*) as row_count,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local
    from {{ ref('financial_statement_lines') }}
    where statement = 'cash_flow' and period <= (select run.period from run)
    group by company_code, period, line_id

),

published_totals as (

    select
        company_code,
        period,
        max(currency) as currency,
        sum(row_count) as row_count,
        case
            when bool_or(line_id = 'change_in_cash') then sum(case line_id when 'change_in_cash' then amount_local else 0 end)
            else sum(case when line_id in ('total', 'difference') then 0 else amount_local end)
        end as amount_local
    from published
    group by company_code, period

),

cash_changes as (select * from derived where line = 'change_in_cash'),

compared as (

    select
        published_totals.period,
        'cash_flow_to_cash_line' as comparison,
        published_totals.company_code as scope,
        'published cash flow' as left_name,
        'change of the cash line' as right_name,
        published_totals.row_count as left_count,
        case when cash_changes.line is null then 0 else 1 end as right_count,
        cast(published_totals.amount_local as decimal(28, 6)) as left_amount,
        cash_changes.amount_local as right_amount,
        published_totals.currency,
        case when cash_changes.line is null then 'no two balance sheets, or the cash line is not known (policy cash_line_ids)' end as note
    from published_totals
    left join cash_changes
        on cash_changes.company_code = published_totals.company_code and cash_changes.period = published_totals.period

    union all

    select
        published.period,
        'cash_flow_to_lines',
        published.company_code || '/' || published.line_id,
        'published cash flow line',
        'change of the balance sheet',
        published.row_count,
        1,
        published.amount_local as left_amount,
        derived.amount_local as right_amount,
        published.currency,
        null
    from published
    inner join derived
        on derived.company_code = published.company_code and derived.period = published.period and derived.line = published.line_id
    where published.line_id not in ('change_in_cash', 'total', 'difference')

    union all

    select
        derived.period,
        'cash_flow_derived',
        derived.company_code,
        'cash flow derived from two balance sheets',
        'change of the cash line',
        1,
        1,
        derived.amount_local as left_amount,
        cash_changes.amount_local as right_amount,
        derived.currency_local,
        'derived: no cash flow statement was published'
    from derived
    inner join cash_changes on cash_changes.company_code = derived.company_code and cash_changes.period = derived.period
    left join published_totals
        on published_totals.company_code = derived.company_code and published_totals.period = derived.period
    where derived.line = 'total' and published_totals.company_code is null

),

final as (

    select
        compared.period,
        5 as rung,
        compared.comparison,
        compared.scope,
        compared.left_name,
        compared.right_name,
        compared.left_count,
        compared.right_count,
        compared.left_amount,
        compared.right_amount,
        {{ compare_difference('compared.left_amount', 'compared.right_amount') }} as difference,
        policies.amount_tolerance as tolerance,
        {{ compare_status('compared.left_amount', 'compared.right_amount', 'policies.amount_tolerance') }} as status,
        compared.currency,
        compared.note
    from compared
    cross join policies

)

select * from final

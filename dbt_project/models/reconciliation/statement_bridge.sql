-- Rung 8: from the comparator to this year to date, per company and line of the published income statement. Amounts are effects on the printed
-- line: for a cost line minus is good. The terms add up to `actual` exactly; bridge_causes holds the rows behind every term.
--   comparator        prior_year: the same months of last year; budget: this year's months of the budget (policy bridge_reference)
--   scope             issues of plants that were not part of the company through all months of both years (budget: of this year to date)
--   volume, mix, discontinued, new   quantities at the unit value of the comparator
--   index, fx         price movements of purchases as they reached the line through the stock
--   validated_<type>  recognised benefits of this year to date on the line; against the budget less what it holds of them
--   other_price       the rest of the change in prices, what the comparator already held of benefits included
--   cost_to_achieve, ppv_timing, revaluation, reserve   cost of the measures on the line, variance expensed before its stock turned, standard rolls,
--                                      provisions that are no benefit
--   unexplained       what no cause explains, never spread over the others
-- A line that neither benefits nor cost models reach has no cause to find: its change is `other_movement`, not assessed. So is, against the budget, a line
-- without budget_details.csv: its budget has no quantities. What a budget holds beyond its details is its fixed part: what the line did beside its
-- modelled cost is held against it. Only comparator, the last movement and actual are always there; any other term is left out when it is nothing.
-- Empty when there is nothing to compare: the ladder then says what is missing.
{%- set terms = [
    'comparator', 'scope', 'volume', 'mix', 'discontinued', 'new', 'index', 'fx', 'validated_price_saving', 'validated_rebate',
    'validated_expedite_freight', 'validated_obsolescence', 'validated_carrying_cost', 'validated_other', 'other_price', 'cost_to_achieve',
    'ppv_timing', 'revaluation', 'reserve', 'other_movement', 'unexplained', 'actual',
] %}

with

run as (select * from {{ source('config', 'run') }}),

windows as (select * from {{ ref('int_bridge_windows') }}),

statement_lines as (select * from {{ ref('financial_statement_lines') }} where statement = 'income_statement'),

budgets as (select * from {{ ref('budgets') }}),

postings as (select * from {{ ref('int_bridge_postings') }}),

benefits as (select * from {{ ref('int_bridge_benefits') }}),

causes as (select * from {{ ref('bridge_causes') }}),

budget_lines as (select * from {{ ref('int_bridge_budget_lines') }}),

account_mappings as (select * from {{ ref('account_mappings') }} where statement = 'income_statement'),

-- A statement that no ledger stands behind cannot be tied: nothing about it is called explained or unexplained.
ledgers as (

    select distinct trial_balances.company_code
    from {{ ref('trial_balances') }} as trial_balances
    inner join account_mappings
        on account_mappings.company_code = trial_balances.company_code and account_mappings.account = trial_balances.account

    intersect

    select distinct company_code
    from {{ ref('journal_entry_lines') }}

),

line_signs as (

    select
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign
    from account_mappings
    group by company_code, line_id

),

window_lengths as (

    select
        window_name,
        count(*) as periods
    from windows
    group by window_name

),

-- A window counts only when the company published an income statement for each of its months.
published as (

    select
        statement_lines.company_code,
        windows.window_name
    from statement_lines
    inner join windows on windows.period = statement_lines.period
    inner join window_lengths on window_lengths.window_name = windows.window_name
    group by statement_lines.company_code, windows.window_name
    having count(distinct statement_lines.period) = max(window_lengths.periods)

),

printed as (

    select
        statement_lines.company_code,
        statement_lines.line_id,
        windows.window_name,
        max(statement_lines.line_title) as line_title,
        max(statement_lines.currency_local) as currency_local,
        cast(sum(statement_lines.amount_local) as decimal(28, 6)) as amount_local
    from statement_lines
    inner join windows on windows.period = statement_lines.period
    inner join published
        on published.company_code = statement_lines.company_code and published.window_name = windows.window_name
    group by statement_lines.company_code, statement_lines.line_id, windows.window_name

),

-- A budget counts for a company when it has an amount for every month of this year to date.
budgeted as (

    select
        budgets.company_code,
        budgets.line_id,
        cast(sum(budgets.amount_local) as decimal(28, 6)) as amount_local
    from budgets
    inner join windows on windows.period = budgets.period and windows.window_name = 'current'
    group by budgets.company_code, budgets.line_id

),

budgeted_companies as (

    select budgets.company_code
    from budgets
    inner join windows on windows.period = budgets.period and windows.window_name = 'current'
    inner join window_lengths on window_lengths.window_name = 'current'
    group by budgets.company_code
    having count(distinct budgets.period) = max(window_lengths.periods)

),

compared as (

    select
        company_code,
        line_id,
        'prior_year' as comparator,
        max(line_title) as line_title,
        max(currency_local) as currency_local,
        sum(case window_name when 'prior' then amount_local else 0 end) as comparator_local,
        sum(case window_name when 'current' then amount_local else 0 end) as actual_local
    from printed
    where company_code in (select published.company_code from published where published.window_name = 'current')
        and company_code in (select published.company_code from published where published.window_name = 'prior')
        and ',' || {{ policy('bridge_reference') }} || ',' like '%,prior_year,%'
    group by company_code, line_id

    union all

    select
        printed.company_code,
        printed.line_id,
        'budget' as comparator,
        printed.line_title,
        printed.currency_local,
        coalesce(budgeted.amount_local, 0) as comparator_local,
        printed.amount_local as actual_local
    from printed
    inner join budgeted_companies on budgeted_companies.company_code = printed.company_code
    left join budgeted on budgeted.company_code = printed.company_code and budgeted.line_id = printed.line_id
    where printed.window_name = 'current'
        and ',' || {{ policy('bridge_reference') }} || ',' like '%,budget,%'

),

-- Lines that a benefit lands on or whose cost is modelled: these must be explained.
reached as (

    select
        causes.company_code,
        causes.line_id,
        causes.comparator
    from causes
    left join budget_lines on budget_lines.company_code = causes.company_code and budget_lines.line_id = causes.line_id
    where causes.source_model in ('goods_issues', 'int_bridge_benefits', 'freight_documents', 'obsolescence_provisions', 'rebate_accruals')
        and (causes.comparator = 'prior_year' or budget_lines.is_detailed)

    union

    select
        company_code,
        line_id,
        'prior_year' as comparator
    from postings
    where is_material_line or is_ppv_line

    union

    select
        postings.company_code,
        postings.line_id,
        'budget' as comparator
    from postings
    inner join budget_lines on budget_lines.company_code = postings.company_code and budget_lines.line_id = postings.line_id
    where (postings.is_material_line or postings.is_ppv_line) and budget_lines.is_detailed

),

cause_terms as (

    select
        company_code,
        line_id,
        comparator,
        case
            when term like 'validated_%' and term not in ('{{ terms | join("', '") }}') then 'validated_other'
            else term
        end as term,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local
    from causes
    where company_code in (select ledgers.company_code from ledgers)
    group by 1, 2, 3, 4

),

line_causes as (

    select
        company_code,
        line_id,
        comparator,
        cast(sum(amount_local) as decimal(28, 6)) as explained_local,
        cast(sum(favourable_local) as decimal(28, 6)) as favourable_local,
        cast(sum(benefit_change_local) as decimal(28, 6)) as benefit_change_local,
        bool_or(favourable_local <> 0 or term = 'other_price' or term = 'reserve') as has_cost_model
    from causes
    where company_code in (select ledgers.company_code from ledgers)
    group by company_code, line_id, comparator

),

line_benefits as (

    select
        company_code,
        line_id,
        cast(sum(case window_name when 'current' then amount_local else 0 end) as decimal(28, 6)) as benefit_local
    from benefits
    group by company_code, line_id

),

measured as (

    select
        compared.*,
        ledgers.company_code is not null as has_ledger,
        ledgers.company_code is not null and reached.line_id is not null as is_reached,
        case
            when compared.comparator = 'budget' and coalesce(not budget_lines.is_detailed, true) and prior_reached.line_id is not null
                then coalesce(budget_lines.reason, 'budget.csv has no amount of this line')
        end as lacks_details,
        cast(
            compared.actual_local - compared.comparator_local - coalesce(line_causes.explained_local, 0) as decimal(28, 6)
        ) as rest_local,
        cast(coalesce(line_benefits.benefit_local, 0) as decimal(28, 6)) as benefit_local,
        coalesce(line_causes.benefit_change_local, 0) as benefit_change_local,
        -- a line without a cost model shows only its own movement
        case
            when coalesce(line_causes.has_cost_model, false) then line_causes.favourable_local
            else greatest(0, -coalesce(line_signs.presentation_sign, 1) * (compared.actual_local - compared.comparator_local))
        end as favourable_local,
        cast({{ policy_decimal('unexplained_line_share') }} as decimal(10, 6)) as line_share,
        cast({{ policy_decimal('unexplained_benefit_share') }} as decimal(10, 6)) as benefit_share,
        cast({{ policy_decimal('unexplained_fixed_amount') }} as decimal(28, 6)) as fixed_amount
    from compared
    left join ledgers on ledgers.company_code = compared.company_code
    left join reached
        on reached.company_code = compared.company_code
        and reached.line_id = compared.line_id
        and reached.comparator = compared.comparator
    left join reached as prior_reached
        on prior_reached.company_code = compared.company_code
        and prior_reached.line_id = compared.line_id
        and prior_reached.comparator = 'prior_year'
    left join budget_lines on budget_lines.company_code = compared.company_code and budget_lines.line_id = compared.line_id
    left join line_causes
        on line_causes.company_code = compared.company_code
        and line_causes.line_id = compared.line_id
        and line_causes.comparator = compared.comparator
    left join line_benefits on line_benefits.company_code = compared.company_code and line_benefits.line_id = compared.line_id
    left join line_signs on line_signs.company_code = compared.company_code and line_signs.line_id = compared.line_id

),

tolerated as (

    select
        *,
        cast(greatest(
            round(cast(abs(actual_local) as decimal(26, 4)) * line_share, 6),
            round(cast(abs(benefit_local) as decimal(26, 4)) * benefit_share, 6),
            fixed_amount
        ) as decimal(28, 6)) as tolerance
    from measured

),

judged as (

    select
        *,
        case
            when not has_ledger then 'not_available'
            when not is_reached then 'not_assessed'
            when abs(rest_local) > tolerance then 'out_of_tolerance'
            -- more benefit than the line moved the good way: the evidence on the statement does not carry it
            when benefit_change_local > favourable_local + tolerance then 'exceeds_evidence'
            else 'matched'
        end as status,
        case
            when not has_ledger
                then 'no ledger stands behind this statement: no trial balance with mapped accounts, or no journals, were delivered'
            when not is_reached and lacks_details is not null then lacks_details
            when not is_reached then 'no benefit lands on this line and its cost is not modelled'
            when benefit_change_local > favourable_local + tolerance
                then 'benefits grew by ' || cast(round(benefit_change_local, 2) as varchar)
                    || case comparator when 'budget' then ' beyond the budget' else '' end || ', the line moved the good way by '
                    || cast(round(favourable_local, 2) as varchar)
        end as reason
    from tolerated

),

terms as (

    select company_code, line_id, comparator, 'comparator' as term, comparator_local as amount_local from judged
    union all
    select company_code, line_id, comparator, term, amount_local from cause_terms where amount_local <> 0
    union all
    select
        company_code,
        line_id,
        comparator,
        case when is_reached then 'unexplained' else 'other_movement' end as term,
        rest_local as amount_local
    from judged
    union all
    select company_code, line_id, comparator, 'actual' as term, actual_local as amount_local from judged

),

final as (

    select
        run.period,
        judged.company_code,
        judged.line_id,
        judged.line_title,
        judged.comparator,
        cast(
            case terms.term
                {%- for term in terms %}
                when '{{ term }}' then {{ loop.index }}
                {%- endfor %}
            end as integer
        ) as term_order,
        terms.term,
        case
            when terms.term in ('volume', 'mix', 'discontinued', 'new') then 'volume'
            when terms.term in ('index', 'fx', 'other_price') then 'price'
            when terms.term like 'validated_%' then 'benefits'
            when terms.term in ('ppv_timing', 'revaluation', 'reserve') then 'accounting'
            when terms.term in ('unexplained', 'other_movement') then 'unexplained'
            else terms.term
        end as term_group,
        cast(terms.amount_local as decimal(28, 6)) as amount_local,
        judged.currency_local,
        judged.tolerance,
        judged.status,
        judged.is_reached,
        cast(case when judged.is_reached then judged.favourable_local end as decimal(28, 6)) as favourable_local,
        judged.reason
    from terms
    inner join judged
        on judged.company_code = terms.company_code
        and judged.line_id = terms.line_id
        and judged.comparator = terms.comparator
    cross join run

)

select * from final

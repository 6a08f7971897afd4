-- Rung 8: from the same months of last year to this year to date, per company and statement line that price savings reach. Amounts are
-- effects on the printed line: for a cost line minus is good. The terms add up to `actual` exactly; what no cause explains is
-- `unexplained`, never spread over the others.
--   volume, mix, discontinued, new   goods issues, quantities at the prior year's unit value (cost bridge); volume and mix within one unit
--   validated_benefits               recognised savings of this year to date on the line
--   other_price                      the rest of the change in unit values and in price variances, the saving that the comparator
--                                    already held included
--   revaluation                      change of revaluation postings on the line's accounts
--   unexplained                      postings on the line that are none of these
-- Empty when there is nothing to compare: the ladder then says what is missing.

with

run as (select * from {{ source('config', 'run') }}),

windows as (select * from {{ ref('int_bridge_windows') }}),

statement_lines as (select * from {{ ref('financial_statement_lines') }} where statement = 'income_statement'),

postings as (select * from {{ ref('int_bridge_postings') }}),

issues as (select * from {{ ref('int_bridge_issues') }}),

benefits as (select * from {{ ref('int_bridge_benefits') }}),

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

comparable as (

    select current_window.company_code
    from published as current_window
    inner join published as prior_window
        on prior_window.company_code = current_window.company_code and prior_window.window_name = 'prior'
    where current_window.window_name = 'current'

),

printed as (

    select
        statement_lines.company_code,
        statement_lines.line_id,
        max(statement_lines.line_title) as line_title,
        max(statement_lines.currency_local) as currency_local,
        sum(case windows.window_name when 'prior' then statement_lines.amount_local else 0 end) as comparator_local,
        sum(case windows.window_name when 'current' then statement_lines.amount_local else 0 end) as actual_local
    from statement_lines
    inner join windows on windows.period = statement_lines.period
    inner join comparable on comparable.company_code = statement_lines.company_code
    group by statement_lines.company_code, statement_lines.line_id

),

posted as (

    select
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign,
        sum(case when transaction_key = 'PRD' then case window_name when 'current' then amount_local else -amount_local end else 0 end)
            as variance_change_local,
        sum(case when transaction_key = 'UMB' then case window_name when 'current' then amount_local else -amount_local end else 0 end)
            as revaluation_change_local
    from postings
    where is_material_line or is_ppv_line
    group by company_code, line_id

),

-- An item continues when it was issued in both windows; a negative or zero net quantity has no unit value to carry over.
issue_items as (

    select
        *,
        quantity_prior > 0 and quantity_current > 0 as is_continuing,
        case
            when quantity_prior > 0 and quantity_current > 0
                then {{ money_div('amount_prior', 'quantity_prior', 10) }}
        end as unit_value_prior
    from issues

),

-- q1 at the prior year's unit value, to 6 decimals; an item whose quantity did not change gets exactly its old amount.
issue_values as (

    select
        company_code,
        line_id,
        presentation_sign,
        base_uom,
        is_continuing,
        quantity_prior,
        quantity_current,
        amount_prior,
        amount_current,
        cast(
            case
                when is_continuing then
                    amount_prior + round(
                        cast(unit_value_prior as decimal(24, 10)) * cast(quantity_current - quantity_prior as decimal(14, 3)), 6
                    )
                else 0
            end as decimal(28, 6)
        ) as current_at_prior_value
    from issue_items

),

unit_families as (

    select
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign,
        sum(case when is_continuing then quantity_prior else 0 end) as quantity_prior,
        sum(case when is_continuing then quantity_current else 0 end) as quantity_current,
        sum(case when is_continuing then amount_prior else 0 end) as amount_prior,
        sum(case when is_continuing then amount_current else 0 end) as amount_current,
        sum(case when is_continuing then current_at_prior_value else 0 end) as current_at_prior_value,
        sum(case when is_continuing then 0 else amount_prior end) as discontinued,
        sum(case when is_continuing then 0 else amount_current end) as new_items,
        sum(
            case when is_continuing and amount_current < current_at_prior_value then current_at_prior_value - amount_current else 0 end
        ) as favourable_price
    from issue_values
    group by company_code, line_id, base_uom

),

family_terms as (

    select
        *,
        cast(
            case
                when quantity_prior > 0 then round(
                    cast({{ money_div('amount_prior', 'quantity_prior', 10) }} as decimal(24, 10))
                    * cast(quantity_current - quantity_prior as decimal(14, 3)), 6
                )
                else 0
            end as decimal(28, 6)
        ) as volume
    from unit_families

),

issue_terms as (

    select
        company_code,
        line_id,
        cast(sum(presentation_sign * volume) as decimal(28, 6)) as volume,
        cast(sum(presentation_sign * (current_at_prior_value - amount_prior - volume)) as decimal(28, 6)) as mix,
        cast(sum(presentation_sign * (amount_current - current_at_prior_value)) as decimal(28, 6)) as price,
        cast(sum(-presentation_sign * discontinued) as decimal(28, 6)) as discontinued,
        cast(sum(presentation_sign * new_items) as decimal(28, 6)) as new_items,
        cast(sum(favourable_price) as decimal(28, 6)) as favourable_price
    from family_terms
    group by company_code, line_id

),

line_benefits as (

    select
        company_code,
        line_id,
        sum(case window_name when 'current' then amount_local else 0 end) as benefit_local,
        sum(case window_name when 'current' then amount_local else -amount_local end) as benefit_change_local
    from benefits
    group by company_code, line_id

),

causes as (

    select
        printed.company_code,
        printed.line_id,
        printed.line_title,
        printed.currency_local,
        cast(printed.comparator_local as decimal(28, 6)) as comparator_local,
        cast(printed.actual_local as decimal(28, 6)) as actual_local,
        coalesce(issue_terms.volume, 0) as volume,
        coalesce(issue_terms.mix, 0) as mix,
        coalesce(issue_terms.discontinued, 0) as discontinued,
        coalesce(issue_terms.new_items, 0) as new_items,
        -- a benefit lowers a cost line: the sign of the benefit turns here
        cast(-posted.presentation_sign * coalesce(line_benefits.benefit_local, 0) as decimal(28, 6)) as validated_benefits,
        cast(
            coalesce(issue_terms.price, 0) + posted.variance_change_local
            + posted.presentation_sign * coalesce(line_benefits.benefit_local, 0) as decimal(28, 6)
        ) as other_price,
        cast(posted.revaluation_change_local as decimal(28, 6)) as revaluation,
        cast(coalesce(line_benefits.benefit_local, 0) as decimal(28, 6)) as benefit_local,
        cast(coalesce(line_benefits.benefit_change_local, 0) as decimal(28, 6)) as benefit_change_local,
        cast(
            coalesce(issue_terms.favourable_price, 0)
            + case
                when posted.presentation_sign * posted.variance_change_local < 0
                    then -posted.presentation_sign * posted.variance_change_local
                else 0
            end as decimal(28, 6)
        ) as favourable_local
    from printed
    inner join posted on posted.company_code = printed.company_code and posted.line_id = printed.line_id
    left join issue_terms on issue_terms.company_code = printed.company_code and issue_terms.line_id = printed.line_id
    left join line_benefits on line_benefits.company_code = printed.company_code and line_benefits.line_id = printed.line_id

),

explained as (

    select
        *,
        cast(
            actual_local - comparator_local - volume - mix - discontinued - new_items - validated_benefits - other_price - revaluation
            as decimal(28, 6)
        ) as unexplained,
        cast({{ policy_decimal('unexplained_line_share') }} as decimal(10, 6)) as line_share,
        cast({{ policy_decimal('unexplained_benefit_share') }} as decimal(10, 6)) as benefit_share,
        cast({{ policy_decimal('unexplained_fixed_amount') }} as decimal(28, 6)) as fixed_amount
    from causes

),

judged as (

    select
        *,
        cast(greatest(
            round(cast(abs(actual_local) as decimal(26, 4)) * line_share, 6),
            round(cast(abs(benefit_local) as decimal(26, 4)) * benefit_share, 6),
            fixed_amount
        ) as decimal(28, 6)) as tolerance
    from explained

),

terms as (

    select *, 1 as term_order, 'comparator' as term, comparator_local as amount_local from judged
    union all
    select *, 2 as term_order, 'volume' as term, volume as amount_local from judged
    union all
    select *, 3 as term_order, 'mix' as term, mix as amount_local from judged
    union all
    select *, 4 as term_order, 'discontinued' as term, discontinued as amount_local from judged
    union all
    select *, 5 as term_order, 'new' as term, new_items as amount_local from judged
    union all
    select *, 6 as term_order, 'validated_benefits' as term, validated_benefits as amount_local from judged
    union all
    select *, 7 as term_order, 'other_price' as term, other_price as amount_local from judged
    union all
    select *, 8 as term_order, 'revaluation' as term, revaluation as amount_local from judged
    union all
    select *, 9 as term_order, 'unexplained' as term, unexplained as amount_local from judged
    union all
    select *, 10 as term_order, 'actual' as term, actual_local as amount_local from judged

),

final as (

    select
        run.period,
        terms.company_code,
        terms.line_id,
        terms.line_title,
        'prior year, year to date' as comparator,
        cast(terms.term_order as integer) as term_order,
        terms.term,
        cast(terms.amount_local as decimal(28, 6)) as amount_local,
        terms.currency_local,
        terms.tolerance,
        case
            when abs(terms.unexplained) > terms.tolerance then 'out_of_tolerance'
            -- more benefit than the prices of the line fell: the evidence on the statement does not carry it
            when terms.benefit_change_local > terms.favourable_local + terms.tolerance then 'exceeds_evidence'
            else 'matched'
        end as status
    from terms
    cross join run

)

select * from final

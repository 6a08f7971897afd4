-- Sentences computed from the figures, in one form:
--   {line} {rose|fell} {amount} ({share}) against {reference}: {first cause} {amount}, {second cause} {amount}.
-- Causes are the two largest movements by absolute amount. A sentence that cannot be computed says what is missing.

with

run as (select * from {{ source('config', 'run') }}),

waterfall as (select * from {{ ref('rpt_waterfall') }}),

measures as (select * from {{ ref('rpt_measures') }}),

ladder as (select * from {{ ref('rpt_ladder') }} where rung < 9),

bridge as (select * from {{ ref('int_statement_bridge_reporting') }}),

companies as (select * from {{ ref('rpt_companies') }}),

page_findings as (select * from {{ ref('int_page_findings') }}),

table_findings as (select * from {{ ref('int_table_findings') }}),

totals as (

    select
        max(case step_id when 'planned' then amount_reporting end) as planned,
        max(case step_id when 'measured' then amount_reporting end) as measured,
        max(case step_id when 'validated' then amount_reporting end) as validated,
        max(case step_id when 'recognised' then amount_reporting end) as recognised
    from waterfall

),

-- The same step may explain several sentences: validated against plan, recognised against validated, recognised against plan.
comparisons as (

    select
        'summary_1' as finding_id,
        'Validated savings' as line,
        'plan' as reference,
        validated as amount,
        planned as reference_amount,
        2 as step_from,
        9 as step_to
    from totals

    union all

    select 'summary_2', 'Savings recognised in profit', 'validated savings', recognised, validated, 11, 12
    from totals

    union all

    select 'waterfall', 'Recognised savings', 'plan', recognised, planned, 2, 12
    from totals

),

ranked_causes as (

    select
        comparisons.finding_id,
        waterfall.title,
        waterfall.amount_reporting,
        row_number() over (
            partition by comparisons.finding_id order by abs(waterfall.amount_reporting) desc, waterfall.step_order
        ) as place
    from comparisons
    inner join waterfall
        on waterfall.step_order between comparisons.step_from and comparisons.step_to and not waterfall.is_total
    where waterfall.amount_reporting <> 0

),

causes as (

    select
        ranked_causes.finding_id,
        max(case place when 1 then lower(title) || ' ' || {{ signed_amount_shown('amount_reporting', 'run.reporting_currency') }} end)
            as first_cause,
        max(case place when 2 then lower(title) || ' ' || {{ signed_amount_shown('amount_reporting', 'run.reporting_currency') }} end)
            as second_cause
    from ranked_causes
    cross join run
    where place <= 2
    group by ranked_causes.finding_id

),

compared_sentences as (

    select
        comparisons.finding_id,
        case
            when (select count(*) from measures) = 0 then comparisons.line || ' are not available: the register has no measures.'
            when comparisons.amount = comparisons.reference_amount and causes.first_cause is null
                then comparisons.line || ' equal ' || comparisons.reference || ' at '
                    || {{ amount_shown('comparisons.amount', 'run.reporting_currency') }} || '.'
            else comparisons.line
                || case when comparisons.amount < comparisons.reference_amount then ' fell '
                    when comparisons.amount > comparisons.reference_amount then ' rose '
                    else ' moved ' end
                || {{ amount_shown('(comparisons.amount - comparisons.reference_amount)', 'run.reporting_currency') }}
                || {{ share_shown('(comparisons.amount - comparisons.reference_amount)', 'comparisons.reference_amount') }}
                || ' against ' || comparisons.reference
                || coalesce(': ' || causes.first_cause, '')
                || coalesce(', ' || causes.second_cause, '')
                || '.'
        end as sentence
    from comparisons
    cross join run
    left join causes on causes.finding_id = comparisons.finding_id

),

-- Measures against plan, by what finance accepted: how many reach it, and the two that miss it most. When none misses it, the two that
-- are furthest above.
measure_counts as (

    select
        count(*) as measures,
        sum(case when validated_less_planned >= 0 then 1 else 0 end) as at_or_above
    from measures

),

measure_gaps as (

    select
        measures.title,
        measures.validated_less_planned as gap,
        row_number() over (order by abs(measures.validated_less_planned) desc, measures.measure_id) as place
    from measures
    cross join measure_counts
    where measures.validated_less_planned < 0
        or (measure_counts.at_or_above = measure_counts.measures and measures.validated_less_planned > 0)

),

measure_causes as (

    select
        max(case place when 1 then gap_text end) as first_gap,
        max(case place when 2 then gap_text end) as second_gap
    from (
        select
            measure_gaps.place,
            measure_gaps.title || ' ' || {{ signed_amount_shown('measure_gaps.gap', 'run.reporting_currency') }} as gap_text
        from measure_gaps
        cross join run
    ) as gap_texts

),

measure_sentence as (

    select
        'measures' as finding_id,
        case
            when measure_counts.measures = 0 then 'No measures: the register has none.'
            else case
                when measure_counts.at_or_above < measure_counts.measures
                    then measure_counts.at_or_above || ' of ' || {{ count_shown('measure_counts.measures', 'measure') }}
                        || case when measure_counts.at_or_above = 1 then ' is' else ' are' end
                when measure_counts.measures = 1 then 'The one measure is'
                else 'All ' || measure_counts.measures || ' measures are'
            end
            || ' at or above plan'
            || coalesce(
                case when measure_counts.at_or_above < measure_counts.measures then '; furthest below: ' else '; furthest above: ' end
                || measure_causes.first_gap || coalesce(', ' || measure_causes.second_gap, ''), ''
            )
            || '.'
        end as sentence
    from measure_counts
    cross join measure_causes

),

ladder_counts as (

    select
        count(*) as comparisons,
        sum(case status when 'matched' then 1 else 0 end) as matched,
        sum(case status when 'not_available' then 1 else 0 end) as not_available
    from ladder

),

ladder_gaps as (

    select
        lower(substr(comparison_title, 1, 1)) || substr(comparison_title, 2) as title,
        currency,
        difference,
        status,
        row_number() over (
            order by case status when 'not_available' then 1 else 0 end, coalesce(difference, 0) desc, rung, comparison
        ) as place
    from ladder
    where status <> 'matched'

),

ladder_causes as (

    select
        max(case place when 1 then gap_text end) as first_cause,
        max(case place when 2 then gap_text end) as second_cause
    from (
        select
            place,
            title || case
                when status = 'not_available' then ' not available'
                when difference is null then ' differs'
                else ' differs by ' || {{ amount_shown('difference', "coalesce(currency, '')") }}
            end as gap_text
        from ladder_gaps
    ) as gap_texts

),

ladder_sentences as (

    select
        'summary_3' as finding_id,
        case
            when ladder_counts.matched = ladder_counts.comparisons
                then 'Ledger and figures agree on all ' || ladder_counts.comparisons || ' comparisons'
            else 'Ledger and figures agree on ' || ladder_counts.matched || ' of ' || ladder_counts.comparisons || ' comparisons'
                || coalesce(': ' || ladder_causes.first_cause, '') || coalesce(', ' || ladder_causes.second_cause, '')
        end
        || case
            when bridge.unexplained_reporting is null then '; the unexplained part of the statement is not available.'
            else '; unexplained in the statement ' || {{ amount_shown('bridge.unexplained_reporting', 'run.reporting_currency') }} || '.'
        end as sentence
    from ladder_counts
    cross join ladder_causes
    cross join bridge
    cross join run

    union all

    select
        'reconciliation' as finding_id,
        case
            when ladder_counts.matched = ladder_counts.comparisons
                then 'All ' || ladder_counts.comparisons || ' comparisons from extract to report agree.'
            else ladder_counts.matched || ' of ' || ladder_counts.comparisons || ' comparisons from extract to report agree'
                || coalesce(': ' || ladder_causes.first_cause, '') || coalesce(', ' || ladder_causes.second_cause, '') || '.'
        end as sentence
    from ladder_counts
    cross join ladder_causes

),

company_counts as (

    select
        count(*) as companies,
        sum(case status when 'included' then 1 else 0 end) as included,
        sum(measured_reporting) as measured
    from companies

),

company_places as (

    select
        coalesce(company_name, company_code) as company,
        measured_reporting,
        row_number() over (order by abs(measured_reporting) desc, source, company_code) as place
    from companies
    where measured_reporting <> 0

),

company_causes as (

    select
        max(case place when 1 then company || ' ' || {{ amount_shown('measured_reporting', 'run.reporting_currency') }} end) as first_cause,
        max(case place when 2 then company || ' ' || {{ amount_shown('measured_reporting', 'run.reporting_currency') }} end) as second_cause
    from company_places
    cross join run
    where place <= 2

),

missing_companies as (

    select min(coalesce(company_name, company_code)) as first_missing
    from companies
    where status <> 'included'

),

company_sentence as (

    select
        'companies' as finding_id,
        case
            when company_counts.companies = 0 then 'No company is expected and none delivered.'
            when company_counts.included < company_counts.companies
                then company_counts.included || ' of ' || {{ count_shown('company_counts.companies', 'company', 'companies') }}
                    || ' delivered; missing: ' || missing_companies.first_missing
                    || case when company_counts.companies - company_counts.included > 1 then ' and others' else '' end || '.'
            else 'All ' || company_counts.companies || ' companies delivered; measured '
                || {{ amount_shown('company_counts.measured', 'run.reporting_currency') }}
                || coalesce(': ' || company_causes.first_cause, '') || coalesce(', ' || company_causes.second_cause, '') || '.'
        end as sentence
    from company_counts
    cross join company_causes
    cross join missing_companies
    cross join run

),

sentences as (

    select finding_id, sentence from company_sentence
    union all
    select finding_id, sentence from compared_sentences
    union all
    select finding_id, sentence from measure_sentence
    union all
    select finding_id, sentence from ladder_sentences
    union all
    select finding_id, sentence from page_findings
    union all
    select finding_id, sentence from table_findings

),

final as (

    select
        finding_id,
        cast(case finding_id
            when 'summary_1' then 1 when 'summary_2' then 2 when 'summary_3' then 3
            when 'waterfall' then 4 when 'measures' then 5 when 'companies' then 6 when 'reconciliation' then 7
            when 'bridge' then 8 when 'bridge_budget' then 9 when 'types' then 10 when 'inventory' then 11 when 'forecast' then 12
            when 'agenda' then 13 when 'outlook' then 14 when 'decisions' then 15
            when 'rates' then 16 when 'cost_bridge' then 17 when 'balance_sheet' then 18 else 19
        end as integer) as finding_order,
        sentence
    from sentences

)

select * from final

-- PUBLIC. The drill-down of the statement bridge: every measured cause of a change of an income statement line, at the grain of what it comes from.
-- The same text measures it from both comparators: what the prior year had, or what the details of the budget have in its place ("before").
-- A term of the bridge is the sum of its rows here. Amounts are effects on the printed line, year to date, local currency: for a cost line minus is
-- good. `favourable_local` is how far the row alone moved the line the good way, before other causes: what benefits are held against.
--   goods issues, consumed purchases   cost bridge per item: volume, mix (per unit), discontinued, new; the change of unit values is other price
--   price differences, revaluations    change of PRD and UMB postings
--   freight documents                  volume at the cost per unit before, the rest is other price
--   freight without documents          where freight documents are declared partial: the change of the other freight postings is other price
--   obsolescence provisions            volume = closing rate before x change of gross inventory, the rest is reserve
--   rebate accruals                    change of what of them reached the income statement is other price
--   benefits                           recognised this year to date; where the line's cost is modelled, the same amount is taken out of other price
--                                      (or reserve), so that other price is what the prices did beside the benefits
--   price variance timing              under ppv_capitalise: variance the ledger expensed less what of it the stock released, out of other price
--   cost to achieve                    on the line that the measure names (parameter cost_line_id)
-- Against the budget a benefit counts when its project has no budget tag, or when the details say what they hold of the measure (driver benefits): then
-- recognised less budgeted. What a tagged measure without such a row did beside its plan stays in other price. A line whose budget has no details is
-- left with the benefits that are not in the budget, their cost and revaluations.

with

run as (select * from {{ source('config', 'run') }}),

windows as (select * from {{ ref('int_bridge_windows') }}),

postings as (select * from {{ ref('int_bridge_postings') }}),

issues as (select * from {{ ref('int_bridge_issues') }}),

benefits as (select * from {{ ref('int_bridge_benefits') }}),

price_effects as (select * from {{ ref('int_bridge_price_effects') }}),

budget_lines as (select * from {{ ref('int_bridge_budget_lines') }} where is_detailed),

budget_details as (select * from {{ ref('int_bridge_budget_details') }}),

account_mappings as (select * from {{ ref('account_mappings') }} where statement = 'income_statement'),

documents as (select * from {{ ref('int_bridge_documents') }}),

-- good for profit lowers the line
ppv_timing as (

    select
        company_code,
        line_id,
        measure_id,
        'price_saving' as benefit_type,
        item_id,
        cast(-max(presentation_sign) * sum(case window_name when 'current' then timing_local else -timing_local end) as decimal(28, 6)) as amount_local
    from {{ ref('int_bridge_ppv_timing') }}
    group by company_code, line_id, measure_id, item_id

),

measures as (select * from {{ ref('measures') }}),

projects as (select * from {{ ref('projects') }}),

line_signs as (

    select
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign
    from account_mappings
    group by company_code, line_id

),

-- An item continues when it was in the comparator and in this year to date; a negative or zero net quantity has no unit value to carry over.
issue_items as (

    select
        *,
        quantity_reference > 0 and quantity_current > 0 and not is_scope as is_continuing,
        case
            when quantity_reference > 0 and quantity_current > 0
                then {{ money_div('amount_reference', 'quantity_reference', 10) }}
        end as unit_value_reference
    from issues

),

-- q1 at the comparator's unit value, to 6 decimals; an item whose quantity did not change gets exactly its old amount.
issue_values as (

    select
        *,
        cast(
            case
                when is_continuing then
                    amount_reference + round(
                        cast(unit_value_reference as decimal(24, 10)) * cast(quantity_current - quantity_reference as decimal(14, 3)), 6
                    )
                else 0
            end as decimal(28, 6)
        ) as current_at_reference_value
    from issue_items

),

unit_families as (

    select
        comparator,
        company_code,
        line_id,
        cost_model,
        base_uom,
        max(presentation_sign) as presentation_sign,
        sum(quantity_reference) as quantity_reference,
        sum(quantity_current) as quantity_current,
        sum(amount_reference) as amount_reference,
        sum(current_at_reference_value) as current_at_reference_value
    from issue_values
    where is_continuing
    group by comparator, company_code, line_id, cost_model, base_uom

),

family_terms as (

    select
        *,
        cast(
            case
                when quantity_reference > 0 then round(
                    cast({{ money_div('amount_reference', 'quantity_reference', 10) }} as decimal(24, 10))
                    * cast(quantity_current - quantity_reference as decimal(14, 3)), 6
                )
                else 0
            end as decimal(28, 6)
        ) as volume
    from unit_families

),

issue_causes as (

    select
        comparator,
        company_code,
        line_id,
        'volume' as term,
        'unit ' || base_uom as cause_key,
        cost_model as source_model,
        cast(null as varchar) as item_id,
        cast(presentation_sign * volume as decimal(28, 6)) as amount_local,
        cast(0 as decimal(28, 6)) as favourable_local
    from family_terms

    union all

    select
        comparator,
        company_code,
        line_id,
        'mix' as term,
        'unit ' || base_uom as cause_key,
        cost_model as source_model,
        cast(null as varchar) as item_id,
        cast(presentation_sign * (current_at_reference_value - amount_reference - volume) as decimal(28, 6)) as amount_local,
        cast(0 as decimal(28, 6)) as favourable_local
    from family_terms

    union all

    select
        comparator,
        company_code,
        line_id,
        case
            when is_scope then 'scope'
            when is_continuing then 'other_price'
            when amount_current <> 0 and amount_reference <> 0 then 'new'
            when amount_current <> 0 then 'new'
            else 'discontinued'
        end as term,
        case
            when is_scope and comparator = 'budget' then 'plant outside the scope of the year'
            when is_scope then 'plant outside the scope of both years'
            when is_continuing then 'unit value'
            when comparator = 'budget' then 'item in the budget or in actual only'
            else 'item in one year only'
        end as cause_key,
        cost_model as source_model,
        item_id,
        cast(
            presentation_sign * (amount_current - case when is_continuing then current_at_reference_value else amount_reference end) as decimal(28, 6)
        ) as amount_local,
        cast(case when is_continuing then greatest(0, current_at_reference_value - amount_current) else 0 end as decimal(28, 6)) as favourable_local
    from issue_values

),

-- Price differences and revaluations, this year to date less what the comparator had.
compared_postings as (

    select
        'prior_year' as comparator,
        company_code,
        line_id,
        presentation_sign,
        transaction_key,
        item_id,
        is_ppv_line,
        case window_name when 'current' then amount_local else -amount_local end as amount_local
    from postings

    union all

    select
        'budget' as comparator,
        postings.company_code,
        postings.line_id,
        postings.presentation_sign,
        postings.transaction_key,
        postings.item_id,
        postings.is_ppv_line,
        postings.amount_local
    from postings
    left join budget_lines on budget_lines.company_code = postings.company_code and budget_lines.line_id = postings.line_id
    where postings.window_name = 'current'
        and (budget_lines.line_id is not null or postings.transaction_key = 'UMB')

    union all

    select
        'budget' as comparator,
        company_code,
        line_id,
        presentation_sign,
        'PRD' as transaction_key,
        item_id,
        false as is_ppv_line,
        -amount_local as amount_local
    from budget_details
    where driver = 'price_differences'

),

posting_causes as (

    select
        comparator,
        company_code,
        line_id,
        case transaction_key when 'PRD' then 'other_price' else 'revaluation' end as term,
        case transaction_key when 'PRD' then 'price differences' else 'revaluation postings' end as cause_key,
        'int_bridge_postings' as source_model,
        item_id,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local,
        max(presentation_sign) as presentation_sign
    from compared_postings
    where transaction_key in ('PRD', 'UMB')
    group by comparator, company_code, line_id, transaction_key, item_id

),

-- Of price differences the line as a whole moved one way or the other; items net.
variance_favourable as (

    select
        comparator,
        company_code,
        line_id,
        cast(greatest(0, -sum(presentation_sign * amount_local)) as decimal(28, 6)) as favourable_local
    from posting_causes
    where cause_key = 'price differences'
    group by comparator, company_code, line_id

),

compared_documents as (

    select
        'prior_year' as comparator,
        company_code,
        line_id,
        presentation_sign,
        document_kind,
        document_key,
        window_name = 'current' as is_current,
        period,
        cost_local,
        quantity,
        gross_change_local,
        released_unused_local,
        provision_rate
    from documents
    where document_kind <> 'measure_costs' and is_in_both_years

    union all

    select
        'budget' as comparator,
        documents.company_code,
        documents.line_id,
        documents.presentation_sign,
        documents.document_kind,
        documents.document_key,
        true as is_current,
        documents.period,
        documents.cost_local,
        documents.quantity,
        documents.gross_change_local,
        documents.released_unused_local,
        documents.provision_rate
    from documents
    inner join budget_lines on budget_lines.company_code = documents.company_code and budget_lines.line_id = documents.line_id
    where documents.document_kind <> 'measure_costs' and documents.window_name = 'current'

    union all

    select
        'budget' as comparator,
        company_code,
        line_id,
        presentation_sign,
        driver as document_kind,
        null as document_key,
        false as is_current,
        period,
        cost_local,
        quantity,
        quantity as gross_change_local,
        0 as released_unused_local,
        provision_rate
    from budget_details
    where driver in ('freight_documents', 'obsolescence_provisions', 'rebate_accruals')

),

freight_terms as (

    select
        comparator,
        company_code,
        line_id,
        presentation_sign,
        cast(cost_current - cost_reference as decimal(28, 6)) as change_local,
        cast(
            case
                when units_reference > 0 then round(
                    cast({{ money_div('cost_reference', 'units_reference', 10) }} as decimal(24, 10))
                    * cast(units_current - units_reference as decimal(14, 3)), 6
                )
                else 0
            end as decimal(28, 6)
        ) as volume
    from (
        select
            comparator,
            company_code,
            line_id,
            max(presentation_sign) as presentation_sign,
            cast(sum(case when is_current then 0 else quantity end) as decimal(23, 6)) as units_reference,
            cast(sum(case when is_current then quantity else 0 end) as decimal(23, 6)) as units_current,
            cast(sum(case when is_current then 0 else cost_local end) as decimal(23, 4)) as cost_reference,
            cast(sum(case when is_current then cost_local else 0 end) as decimal(23, 4)) as cost_current
        from compared_documents
        where document_kind = 'freight_documents'
        group by comparator, company_code, line_id
    ) as freight

),

-- Closing rate of the comparator: provision by gross inventory in its last month.
closing_rates as (

    select
        comparator,
        company_code,
        max(provision_rate) as provision_rate
    from (
        select
            *,
            rank() over (partition by comparator, company_code order by period desc) as place
        from compared_documents
        where document_kind = 'obsolescence_provisions' and not is_current
    ) as rates
    where place = 1
    group by comparator, company_code

),

provision_terms as (

    select
        compared_documents.comparator,
        compared_documents.company_code,
        compared_documents.line_id,
        max(compared_documents.presentation_sign) as presentation_sign,
        cast(sum(case when compared_documents.is_current then compared_documents.cost_local else -compared_documents.cost_local end) as decimal(28, 6))
            as change_local,
        cast(round(
            cast(coalesce(max(closing_rates.provision_rate), 0) as decimal(12, 10)) * cast(sum(
                case
                    when compared_documents.is_current then compared_documents.gross_change_local
                    else -compared_documents.gross_change_local
                end
            ) as decimal(20, 4)), 6
        ) as decimal(28, 6)) as volume,
        -cast(sum(
            case
                when compared_documents.is_current then compared_documents.released_unused_local
                else -compared_documents.released_unused_local
            end
        ) as decimal(28, 6)) as released_unused
    from compared_documents
    left join closing_rates
        on closing_rates.comparator = compared_documents.comparator and closing_rates.company_code = compared_documents.company_code
    where compared_documents.document_kind = 'obsolescence_provisions'
    group by compared_documents.comparator, compared_documents.company_code, compared_documents.line_id

),

rebate_terms as (

    select
        comparator,
        company_code,
        line_id,
        document_key as agreement_id,
        max(presentation_sign) as presentation_sign,
        cast(sum(case when is_current then cost_local else -cost_local end) as decimal(28, 6)) as change_local
    from compared_documents
    where document_kind = 'rebate_accruals'
    group by comparator, company_code, line_id, document_key

),

document_causes as (

    select
        'prior_year' as comparator,
        company_code,
        line_id,
        'other_price' as term,
        'freight without documents' as cause_key,
        'freight_without_documents' as source_model,
        cast(sum(case window_name when 'current' then amount_local else -amount_local end) as decimal(28, 6)) as amount_local,
        cast(0 as decimal(28, 6)) as favourable_local
    from documents
    where document_kind = 'freight_without_documents'
    group by company_code, line_id

    union all

    select
        comparator,
        company_code,
        line_id,
        'volume' as term,
        case comparator when 'budget' then 'units shipped at the budgeted cost per unit' else 'units shipped at last year''s cost per unit' end as cause_key,
        'freight_documents' as source_model,
        cast(presentation_sign * volume as decimal(28, 6)) as amount_local,
        cast(0 as decimal(28, 6)) as favourable_local
    from freight_terms

    union all

    select
        comparator,
        company_code,
        line_id,
        'other_price' as term,
        'cost per unit' as cause_key,
        'freight_documents' as source_model,
        cast(presentation_sign * (change_local - volume) as decimal(28, 6)) as amount_local,
        cast(greatest(0, volume - change_local) as decimal(28, 6)) as favourable_local
    from freight_terms

    union all

    select
        comparator,
        company_code,
        line_id,
        'volume' as term,
        case comparator when 'budget' then 'gross inventory at the budgeted rate' else 'gross inventory at last year''s rate' end as cause_key,
        'obsolescence_provisions' as source_model,
        cast(presentation_sign * volume as decimal(28, 6)) as amount_local,
        cast(0 as decimal(28, 6)) as favourable_local
    from provision_terms

    union all

    select
        comparator,
        company_code,
        line_id,
        'reserve' as term,
        'released unused' as cause_key,
        'obsolescence_provisions' as source_model,
        cast(presentation_sign * released_unused as decimal(28, 6)) as amount_local,
        cast(0 as decimal(28, 6)) as favourable_local
    from provision_terms

    union all

    select
        comparator,
        company_code,
        line_id,
        'reserve' as term,
        'rate of the provision' as cause_key,
        'obsolescence_provisions' as source_model,
        cast(presentation_sign * (change_local - volume - released_unused) as decimal(28, 6)) as amount_local,
        cast(greatest(0, volume + released_unused - change_local) as decimal(28, 6)) as favourable_local
    from provision_terms

    union all

    select
        comparator,
        company_code,
        line_id,
        'other_price' as term,
        coalesce('accrued on ' || agreement_id, 'less budgeted') as cause_key,
        'rebate_accruals' as source_model,
        cast(presentation_sign * change_local as decimal(28, 6)) as amount_local,
        -- the agreements of a line follow one another: together they are favourable or not
        cast(case row_number() over (partition by comparator, company_code, line_id order by agreement_id)
            when 1 then greatest(0, -sum(change_local) over (partition by comparator, company_code, line_id)) else 0
        end as decimal(28, 6)) as favourable_local
    from rebate_terms

),

-- Lines whose cost a document or posting explains: there a benefit is part of the measured change and is taken out of it.
modelled as (

    select distinct
        comparator,
        company_code,
        line_id,
        'price_saving' as benefit_type,
        'other_price' as term
    from issues

    union

    select distinct
        comparator,
        company_code,
        line_id,
        'price_saving' as benefit_type,
        'other_price' as term
    from compared_postings
    where is_ppv_line

    union

    select distinct
        comparator,
        company_code,
        line_id,
        'rebate' as benefit_type,
        'other_price' as term
    from rebate_terms

    union

    select distinct
        comparator,
        company_code,
        line_id,
        'expedite_freight' as benefit_type,
        'other_price' as term
    from freight_terms

    union

    select distinct
        comparator,
        company_code,
        line_id,
        'obsolescence' as benefit_type,
        'reserve' as term
    from provision_terms

),

signed_benefits as (

    select
        benefits.company_code,
        benefits.line_id,
        benefits.measure_id,
        benefits.benefit_type,
        projects.budget_tag,
        -- a benefit lowers a cost line and raises an income line: the sign of the benefit turns here
        cast(-line_signs.presentation_sign * sum(case benefits.window_name when 'current' then benefits.amount_local else 0 end) as decimal(28, 6))
            as amount_local,
        cast(sum(case benefits.window_name when 'current' then benefits.amount_local else -benefits.amount_local end) as decimal(28, 6))
            as change_local,
        cast(sum(case benefits.window_name when 'current' then benefits.amount_local else 0 end) as decimal(28, 6)) as current_local
    from benefits
    inner join line_signs on line_signs.company_code = benefits.company_code and line_signs.line_id = benefits.line_id
    inner join measures on measures.measure_id = benefits.measure_id
    left join projects on projects.project_id = measures.project_id
    group by
        benefits.company_code, benefits.line_id, benefits.measure_id, benefits.benefit_type, projects.budget_tag, line_signs.presentation_sign

),

-- What the details of a line hold of a measure, as printed: minus on a cost line.
budgeted_benefits as (

    select
        budget_details.company_code,
        budget_details.line_id,
        budget_details.measure_id,
        measures.benefit_type,
        max(budget_details.presentation_sign) as presentation_sign,
        cast(sum(budget_details.amount_local) as decimal(28, 6)) as amount_local
    from budget_details
    inner join measures on measures.measure_id = budget_details.measure_id
    where budget_details.driver = 'benefits'
    group by budget_details.company_code, budget_details.line_id, budget_details.measure_id, measures.benefit_type

),

cost_terms as (

    select
        documents.company_code,
        documents.line_id,
        measures.measure_id,
        measures.benefit_type,
        projects.budget_tag,
        split_part(documents.document_key, '/', 2) as cost_type,
        cast(sum(case documents.window_name when 'current' then documents.amount_local else -documents.amount_local end) as decimal(28, 6))
            as amount_local,
        cast(sum(case documents.window_name when 'current' then documents.amount_local else 0 end) as decimal(28, 6)) as current_local
    from documents
    inner join measures on measures.measure_id = split_part(documents.document_key, '/', 1)
    left join projects on projects.project_id = measures.project_id
    where documents.document_kind = 'measure_costs'
    group by
        documents.company_code, documents.line_id, measures.measure_id, measures.benefit_type, projects.budget_tag,
        split_part(documents.document_key, '/', 2)

),

-- Amounts of benefits and of their cost per comparator: what counts as recognised, and how far benefits grew beyond it.
compared_benefits as (

    select
        'prior_year' as comparator,
        company_code,
        line_id,
        measure_id,
        benefit_type,
        'recognised' as cause_key,
        amount_local,
        amount_local as modelled_local,
        change_local as benefit_change_local
    from signed_benefits

    union all

    select
        'budget' as comparator,
        signed_benefits.company_code,
        signed_benefits.line_id,
        signed_benefits.measure_id,
        signed_benefits.benefit_type,
        'recognised' as cause_key,
        signed_benefits.amount_local,
        signed_benefits.amount_local as modelled_local,
        signed_benefits.current_local as benefit_change_local
    from signed_benefits
    left join budgeted_benefits
        on budgeted_benefits.company_code = signed_benefits.company_code
        and budgeted_benefits.line_id = signed_benefits.line_id
        and budgeted_benefits.measure_id = signed_benefits.measure_id
    where signed_benefits.budget_tag is null or budgeted_benefits.measure_id is not null

    union all

    -- the cost model's reference is before these benefits: nothing of it is in other price
    select
        'budget' as comparator,
        company_code,
        line_id,
        measure_id,
        benefit_type,
        'less budgeted' as cause_key,
        -amount_local as amount_local,
        0 as modelled_local,
        presentation_sign * amount_local as benefit_change_local
    from budgeted_benefits

),

compared_costs as (

    select
        'prior_year' as comparator,
        company_code,
        line_id,
        measure_id,
        benefit_type,
        cost_type,
        amount_local
    from cost_terms

    union all

    select
        'budget' as comparator,
        company_code,
        line_id,
        measure_id,
        benefit_type,
        cost_type,
        current_local as amount_local
    from cost_terms
    where budget_tag is null

),

all_causes as (

    select
        comparator, company_code, line_id, term, cause_key, source_model, null as measure_id, null as benefit_type, item_id,
        amount_local, favourable_local, cast(0 as decimal(28, 6)) as benefit_change_local
    from issue_causes

    union all

    select
        posting_causes.comparator, posting_causes.company_code, posting_causes.line_id, posting_causes.term, posting_causes.cause_key,
        posting_causes.source_model, null, null, posting_causes.item_id, posting_causes.amount_local,
        case
            when posting_causes.cause_key = 'price differences' and row_number() over (
                partition by posting_causes.comparator, posting_causes.company_code, posting_causes.line_id, posting_causes.cause_key
                order by posting_causes.item_id
            ) = 1 then coalesce(variance_favourable.favourable_local, 0)
            else 0
        end,
        0
    from posting_causes
    left join variance_favourable
        on variance_favourable.comparator = posting_causes.comparator
        and variance_favourable.company_code = posting_causes.company_code
        and variance_favourable.line_id = posting_causes.line_id

    union all

    select comparator, company_code, line_id, component, component || ' of purchases, as the stock turned', 'int_bridge_price_effects', null, null,
        item_id, change_local, 0, 0
    from price_effects

    union all

    select comparator, company_code, line_id, 'other_price', 'less ' || component, 'int_bridge_price_effects', null, null,
        item_id, -change_local, 0, 0
    from price_effects

    union all

    select comparator, company_code, line_id, term, cause_key, source_model, null, null, null, amount_local, favourable_local, 0
    from document_causes

    union all

    select comparator, company_code, line_id, 'validated_' || benefit_type, cause_key, 'int_bridge_benefits', measure_id, benefit_type, null,
        amount_local, 0, benefit_change_local
    from compared_benefits

    union all

    select compared_benefits.comparator, compared_benefits.company_code, compared_benefits.line_id, modelled.term, 'less recognised',
        'int_bridge_benefits', compared_benefits.measure_id, compared_benefits.benefit_type, null, -compared_benefits.modelled_local, 0, 0
    from compared_benefits
    inner join modelled
        on modelled.comparator = compared_benefits.comparator
        and modelled.company_code = compared_benefits.company_code
        and modelled.line_id = compared_benefits.line_id
        and modelled.benefit_type = compared_benefits.benefit_type

    union all

    select 'prior_year', company_code, line_id, 'ppv_timing', 'expensed before the stock turned', 'int_bridge_ppv_timing', measure_id, benefit_type, item_id,
        amount_local, 0, 0
    from ppv_timing

    union all

    select 'prior_year', company_code, line_id, 'other_price', 'less price variance timing', 'int_bridge_ppv_timing', measure_id, benefit_type, item_id,
        -amount_local, 0, 0
    from ppv_timing

    union all

    select comparator, company_code, line_id, 'cost_to_achieve', cost_type, 'measure_costs', measure_id, benefit_type, null, amount_local, 0, 0
    from compared_costs

),

final as (

    select
        run.period,
        all_causes.company_code,
        all_causes.line_id,
        all_causes.comparator,
        all_causes.term,
        all_causes.cause_key,
        all_causes.source_model,
        cast(all_causes.measure_id as varchar) as measure_id,
        cast(all_causes.benefit_type as varchar) as benefit_type,
        cast(all_causes.item_id as varchar) as item_id,
        cast(all_causes.amount_local as decimal(28, 6)) as amount_local,
        cast(all_causes.favourable_local as decimal(28, 6)) as favourable_local,
        cast(all_causes.benefit_change_local as decimal(28, 6)) as benefit_change_local
    from all_causes
    cross join run
    where all_causes.amount_local <> 0 or all_causes.favourable_local <> 0 or all_causes.benefit_change_local <> 0

)

select * from final

-- PUBLIC. The drill-down of the statement bridge: every measured cause of a change of an income statement line, at the grain of what it comes from.
-- A term of the bridge is the sum of its rows here. Amounts are effects on the printed line, year to date, local currency: for a cost line minus is
-- good. `favourable_local` is how far the row alone moved the line the good way, before other causes: what benefits are held against.
--   goods issues, consumed purchases   cost bridge per item: volume, mix (per unit), discontinued, new; the change of unit values is other price
--   price differences, revaluations    change of PRD and UMB postings
--   freight documents                  volume at last year's cost per unit, the rest is other price
--   freight without documents          where freight documents are declared partial: the change of the other freight postings is other price
--   obsolescence provisions            volume = last year's closing rate x change of gross inventory, the rest is reserve
--   rebate accruals                    change of what of them reached the income statement is other price
--   benefits                           recognised this year to date; where the line's cost is modelled, the same amount is taken out of other price
--                                      (or reserve), so that other price is what the prices did beside the benefits
--   price variance timing              under ppv_capitalise: variance the ledger expensed less what of it the stock released, out of other price
--   cost to achieve                    on the line that the measure names (parameter cost_line_id)
-- A budget has no quantities: against it stand only benefits that are not in the budget (no budget tag), their cost and revaluations.

with

run as (select * from {{ source('config', 'run') }}),

windows as (select * from {{ ref('int_bridge_windows') }}),

postings as (select * from {{ ref('int_bridge_postings') }}),

issues as (select * from {{ ref('int_bridge_issues') }}),

benefits as (select * from {{ ref('int_bridge_benefits') }}),

price_effects as (select * from {{ ref('int_bridge_price_effects') }}),

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

-- An item continues when it was issued in both windows; a negative or zero net quantity has no unit value to carry over.
issue_items as (

    select
        *,
        quantity_prior > 0 and quantity_current > 0 and not is_scope as is_continuing,
        case
            when quantity_prior > 0 and quantity_current > 0
                then {{ money_div('amount_prior', 'quantity_prior', 10) }}
        end as unit_value_prior
    from issues

),

-- q1 at the prior year's unit value, to 6 decimals; an item whose quantity did not change gets exactly its old amount.
issue_values as (

    select
        *,
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
        cost_model,
        base_uom,
        max(presentation_sign) as presentation_sign,
        sum(quantity_prior) as quantity_prior,
        sum(quantity_current) as quantity_current,
        sum(amount_prior) as amount_prior,
        sum(current_at_prior_value) as current_at_prior_value
    from issue_values
    where is_continuing
    group by company_code, line_id, cost_model, base_uom

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

issue_causes as (

    select
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
        company_code,
        line_id,
        'mix' as term,
        'unit ' || base_uom as cause_key,
        cost_model as source_model,
        cast(null as varchar) as item_id,
        cast(presentation_sign * (current_at_prior_value - amount_prior - volume) as decimal(28, 6)) as amount_local,
        cast(0 as decimal(28, 6)) as favourable_local
    from family_terms

    union all

    select
        company_code,
        line_id,
        case
            when is_scope then 'scope'
            when is_continuing then 'other_price'
            when amount_current <> 0 and amount_prior <> 0 then 'new'
            when amount_current <> 0 then 'new'
            else 'discontinued'
        end as term,
        case
            when is_scope then 'plant outside the scope of both years'
            when is_continuing then 'unit value'
            else 'item in one year only'
        end as cause_key,
        cost_model as source_model,
        item_id,
        cast(
            presentation_sign * (amount_current - case when is_continuing then current_at_prior_value else amount_prior end) as decimal(28, 6)
        ) as amount_local,
        cast(case when is_continuing then greatest(0, current_at_prior_value - amount_current) else 0 end as decimal(28, 6)) as favourable_local
    from issue_values

),

posting_causes as (

    select
        company_code,
        line_id,
        case transaction_key when 'PRD' then 'other_price' else 'revaluation' end as term,
        case transaction_key when 'PRD' then 'price differences' else 'revaluation postings' end as cause_key,
        'int_bridge_postings' as source_model,
        item_id,
        cast(sum(case window_name when 'current' then amount_local else -amount_local end) as decimal(28, 6)) as amount_local,
        max(presentation_sign) as presentation_sign
    from postings
    where transaction_key in ('PRD', 'UMB')
    group by company_code, line_id, transaction_key, item_id

),

-- Of price differences the line as a whole moved one way or the other; items net.
variance_favourable as (

    select
        company_code,
        line_id,
        cast(greatest(0, -sum(presentation_sign * amount_local)) as decimal(28, 6)) as favourable_local
    from posting_causes
    where cause_key = 'price differences'
    group by company_code, line_id

),

freight_terms as (

    select
        company_code,
        line_id,
        presentation_sign,
        cast(cost_current - cost_prior as decimal(28, 6)) as change_local,
        cast(
            case
                when units_prior > 0 then round(
                    cast({{ money_div('cost_prior', 'units_prior', 10) }} as decimal(24, 10)) * cast(units_current - units_prior as decimal(14, 3)), 6
                )
                else 0
            end as decimal(28, 6)
        ) as volume
    from (
        select
            company_code,
            line_id,
            max(presentation_sign) as presentation_sign,
            cast(sum(case window_name when 'prior' then quantity else 0 end) as decimal(23, 6)) as units_prior,
            cast(sum(case window_name when 'current' then quantity else 0 end) as decimal(23, 6)) as units_current,
            cast(sum(case window_name when 'prior' then cost_local else 0 end) as decimal(23, 4)) as cost_prior,
            cast(sum(case window_name when 'current' then cost_local else 0 end) as decimal(23, 4)) as cost_current
        from documents
        where document_kind = 'freight_documents'
        group by company_code, line_id
    ) as freight

),

-- Last year's closing rate: provision by gross inventory at the end of the prior window.
provision_terms as (

    select
        documents.company_code,
        documents.line_id,
        max(documents.presentation_sign) as presentation_sign,
        cast(sum(case documents.window_name when 'current' then documents.cost_local else -documents.cost_local end) as decimal(28, 6))
            as change_local,
        cast(round(
            cast(coalesce(max(prior_rates.rate_prior), 0) as decimal(12, 10)) * cast(sum(
                case documents.window_name when 'current' then documents.gross_change_local else -documents.gross_change_local end
            ) as decimal(20, 4)), 6
        ) as decimal(28, 6)) as volume,
        -cast(sum(
            case documents.window_name when 'current' then documents.released_unused_local else -documents.released_unused_local end
        ) as decimal(28, 6)) as released_unused
    from documents
    left join (
        select
            company_code,
            cast({{ money_div('provision_local', 'quantity', 10) }} as decimal(12, 10)) as rate_prior,
            row_number() over (partition by company_code order by period desc) as place
        from documents
        where document_kind = 'obsolescence_provisions' and window_name = 'prior'
    ) as prior_rates
        on prior_rates.company_code = documents.company_code and prior_rates.place = 1
    where documents.document_kind = 'obsolescence_provisions'
    group by documents.company_code, documents.line_id

),

rebate_terms as (

    select
        company_code,
        line_id,
        document_key as agreement_id,
        max(presentation_sign) as presentation_sign,
        cast(sum(case window_name when 'current' then cost_local else -cost_local end) as decimal(28, 6)) as change_local
    from documents
    where document_kind = 'rebate_accruals'
    group by company_code, line_id, document_key

),

document_causes as (

    select
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
        company_code,
        line_id,
        'volume' as term,
        'units shipped at last year''s cost per unit' as cause_key,
        'freight_documents' as source_model,
        cast(presentation_sign * volume as decimal(28, 6)) as amount_local,
        cast(0 as decimal(28, 6)) as favourable_local
    from freight_terms

    union all

    select
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
        company_code,
        line_id,
        'volume' as term,
        'gross inventory at last year''s rate' as cause_key,
        'obsolescence_provisions' as source_model,
        cast(presentation_sign * volume as decimal(28, 6)) as amount_local,
        cast(0 as decimal(28, 6)) as favourable_local
    from provision_terms

    union all

    select
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
        company_code,
        line_id,
        'other_price' as term,
        'accrued on ' || agreement_id as cause_key,
        'rebate_accruals' as source_model,
        cast(presentation_sign * change_local as decimal(28, 6)) as amount_local,
        -- the agreements of a line follow one another: together they are favourable or not
        cast(case row_number() over (partition by company_code, line_id order by agreement_id)
            when 1 then greatest(0, -sum(change_local) over (partition by company_code, line_id)) else 0
        end as decimal(28, 6)) as favourable_local
    from rebate_terms

),

-- Lines whose cost a document or posting explains: there a benefit is part of the measured change and is taken out of it.
modelled as (

    select distinct
        company_code,
        line_id,
        'price_saving' as benefit_type,
        'other_price' as term
    from issues

    union

    select distinct
        company_code,
        line_id,
        'price_saving' as benefit_type,
        'other_price' as term
    from postings
    where is_ppv_line

    union

    select distinct
        company_code,
        line_id,
        'rebate' as benefit_type,
        'other_price' as term
    from rebate_terms

    union

    select distinct
        company_code,
        line_id,
        'expedite_freight' as benefit_type,
        'other_price' as term
    from freight_terms

    union

    select distinct
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
            as change_local
    from benefits
    inner join line_signs on line_signs.company_code = benefits.company_code and line_signs.line_id = benefits.line_id
    inner join measures on measures.measure_id = benefits.measure_id
    left join projects on projects.project_id = measures.project_id
    group by
        benefits.company_code, benefits.line_id, benefits.measure_id, benefits.benefit_type, projects.budget_tag, line_signs.presentation_sign

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

all_causes as (

    select
        company_code, line_id, 'prior_year' as comparator, term, cause_key, source_model, null as measure_id, null as benefit_type, item_id,
        amount_local, favourable_local, cast(0 as decimal(28, 6)) as benefit_change_local
    from issue_causes

    union all

    select
        posting_causes.company_code, posting_causes.line_id, 'prior_year', posting_causes.term, posting_causes.cause_key,
        posting_causes.source_model, null, null, posting_causes.item_id, posting_causes.amount_local,
        case
            when posting_causes.cause_key = 'price differences' and row_number() over (
                partition by posting_causes.company_code, posting_causes.line_id, posting_causes.cause_key order by posting_causes.item_id
            ) = 1 then coalesce(variance_favourable.favourable_local, 0)
            else 0
        end,
        0
    from posting_causes
    left join variance_favourable
        on variance_favourable.company_code = posting_causes.company_code and variance_favourable.line_id = posting_causes.line_id

    union all

    select company_code, line_id, 'prior_year', component, component || ' of purchases, as the stock turned', 'int_bridge_price_effects', null, null,
        item_id, change_local, 0, 0
    from price_effects

    union all

    select company_code, line_id, 'prior_year', 'other_price', 'less ' || component, 'int_bridge_price_effects', null, null,
        item_id, -change_local, 0, 0
    from price_effects

    union all

    select company_code, line_id, 'prior_year', term, cause_key, source_model, null, null, null, amount_local, favourable_local, 0
    from document_causes

    union all

    select company_code, line_id, 'prior_year', 'validated_' || benefit_type, 'recognised', 'int_bridge_benefits', measure_id, benefit_type, null,
        amount_local, 0, change_local
    from signed_benefits

    union all

    select signed_benefits.company_code, signed_benefits.line_id, 'prior_year', modelled.term, 'less recognised', 'int_bridge_benefits',
        signed_benefits.measure_id, signed_benefits.benefit_type, null, -signed_benefits.amount_local, 0, 0
    from signed_benefits
    inner join modelled
        on modelled.company_code = signed_benefits.company_code
        and modelled.line_id = signed_benefits.line_id
        and modelled.benefit_type = signed_benefits.benefit_type

    union all

    select company_code, line_id, 'prior_year', 'ppv_timing', 'expensed before the stock turned', 'int_bridge_ppv_timing', measure_id, benefit_type, item_id,
        amount_local, 0, 0
    from ppv_timing

    union all

    select company_code, line_id, 'prior_year', 'other_price', 'less price variance timing', 'int_bridge_ppv_timing', measure_id, benefit_type, item_id,
        -amount_local, 0, 0
    from ppv_timing

    union all

    select company_code, line_id, 'prior_year', 'cost_to_achieve', cost_type, 'measure_costs', measure_id, benefit_type, null, amount_local, 0, 0
    from cost_terms

    union all

    -- from the budget: what is not in it
    select company_code, line_id, 'budget', 'validated_' || benefit_type, 'recognised', 'int_bridge_benefits', measure_id, benefit_type, null,
        amount_local, 0, 0
    from signed_benefits
    where budget_tag is null

    union all

    select company_code, line_id, 'budget', 'cost_to_achieve', cost_type, 'measure_costs', measure_id, benefit_type, null, current_local, 0, 0
    from cost_terms
    where budget_tag is null

    union all

    select company_code, line_id, 'budget', 'revaluation', 'revaluation postings', 'int_bridge_postings', null, null, item_id,
        cast(sum(amount_local) as decimal(28, 6)), 0, 0
    from postings
    where transaction_key = 'UMB' and window_name = 'current'
    group by company_code, line_id, item_id

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

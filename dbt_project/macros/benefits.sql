{#
  What benefit types have in common: which rows a measure's scope takes in, its reference periods, the ledger's evidence for a document.
  Belongs here: the match of a scope row, lists of types. Does not belong here: how an amount is measured.
#}

{# Types measured from receipts and invoices against a baseline price. #}
{% macro is_price_type(benefit_type) -%}
    coalesce({{ benefit_type }}, 'price_saving') in ('price_saving', 'cost_avoidance')
{%- endmacro %}

{# One-time by nature: the change of a level. Everything else comes again while the cause lasts. #}
{% macro is_one_off(benefit_type) -%}
    coalesce({{ benefit_type }}, 'price_saving') in ('inventory_reduction', 'payment_terms', 'capex_price', 'obsolescence')
{%- endmacro %}

{#
  The rows of `relation` inside the scope and window of the measures of one benefit type: one row per measure and row, with the scope row that counts
  (the lowest scope_id of those that match all their given values) and the budget rate of its local currency. Rows of a finance file without a
  source take the rate of any source. columns: the scope columns the relation has; a value given for another column never matches.
#}
{% macro in_measure_scope(relation, benefit_type, columns, key_columns, currency='currency_local') -%}
    select
        matched.*,
        coalesce(source_rates.budget_rate, any_rates.budget_rate) as budget_rate
    from (
        select
            windows.measure_id,
            windows.effective_date,
            windows.window_end_exclusive,
            scopes.share as scope_share,
            records.*,
            row_number() over (
                partition by windows.measure_id{% for column in key_columns %}, records.{{ column }}{% endfor %}
                order by scopes.scope_id
            ) as scope_choice
        from {{ ref('int_measure_windows') }} as windows
        inner join {{ ref('measure_scopes') }} as scopes
            on
                windows.measure_id = scopes.measure_id
                and windows.benefit_type = '{{ benefit_type }}'
        inner join {{ relation }} as records
            on
                (scopes.scope_source is null or scopes.scope_source = records.source)
                {%- for column in ['company_code', 'plant', 'item_id', 'item_group', 'supplier_id'] %}
                {%- if column in columns %}
                and (scopes.{{ column }} is null or scopes.{{ column }} = records.{{ column }})
                {%- else %}
                and scopes.{{ column }} is null
                {%- endif %}
                {%- endfor %}
    ) as matched
    left join {{ ref('int_budget_rates') }} as source_rates
        on
            matched.measure_id = source_rates.measure_id
            and matched.source = source_rates.source
            and matched.{{ currency }} = source_rates.currency
    left join (
        select
            measure_id,
            currency,
            min(budget_rate) as budget_rate
        from {{ ref('int_budget_rates') }}
        group by measure_id, currency
    ) as any_rates
        on
            matched.measure_id = any_rates.measure_id
            and matched.{{ currency }} = any_rates.currency
    where matched.scope_choice = 1
{%- endmacro %}

{# The columns of an effect, in the order of benefit_effects; each int_ model of a type ends in them. #}
{% macro effect_columns() -%}
    {{ return(['measure_id', 'period', 'part', 'value_kind', 'source', 'company_code', 'plant', 'item_id', 'item_group', 'supplier_id', 'reference_key', 'posting_date',
        'quantity_base_uom', 'amount_reporting', 'memo_reporting', 'share', 'line_id', 'evidence_status', 'evidence_reason', 'source_file', 'source_row']) }}
{%- endmacro %}

{# Reference periods of a measure: measure_parameters reference_from..reference_to, otherwise the baseline months before the period of the effective date. #}
{% macro measure_reference_periods() -%}
    select
        windows.measure_id,
        windows.effective_date,
        windows.window_end_exclusive,
        coalesce(
            min(case when parameters.parameter = 'reference_from' then first_period.period_index end),
            min(effective.period_index) - cast({{ tieout.policy('baseline_months') }} as integer)
        ) as reference_from_index,
        coalesce(
            min(case when parameters.parameter = 'reference_to' then first_period.period_index end),
            min(effective.period_index) - 1
        ) as reference_to_index,
        min(case when parameters.parameter = 'line_id' then parameters.value end) as line_id
    from {{ ref('int_measure_windows') }} as windows
    inner join {{ ref('fiscal_periods') }} as effective on windows.effective_date between effective.start_date and effective.end_date
    left join {{ ref('measure_parameters') }} as parameters
        on
            windows.measure_id = parameters.measure_id
            and parameters.is_current
    left join {{ ref('fiscal_periods') }} as first_period on parameters.value = first_period.period
    group by windows.measure_id, windows.effective_date, windows.window_end_exclusive
{%- endmacro %}

{#
  Journal evidence of documents of finance files: `relation` has source, company_code, journal_fiscal_year, journal_document, amount_local.
  A document is proved by a posted debit line of exactly its amount, or by posted debits that equal all rows of that journal document.
#}
{% macro document_evidence(relation) -%}
    select
        documents.source,
        documents.company_code,
        documents.journal_fiscal_year,
        documents.journal_document,
        documents.amount_local,
        max(case when lines.document is not null then 1 else 0 end) = 1 as is_found,
        coalesce(max(case when abs(lines.amount_local - documents.amount_local) <= {{ tieout.policy_decimal('amount_tolerance') }} then 1 else 0 end), 0) = 1
        or coalesce(
            abs(sum(case when lines.amount_local > 0 then lines.amount_local else 0 end) - documents.total_local)
            <= {{ tieout.policy_decimal('amount_tolerance') }},
            false
        ) as is_proved,
        sum(case when lines.amount_local > 0 then lines.amount_local else 0 end) as debits_local
    from (
        select distinct
            source,
            company_code,
            journal_fiscal_year,
            journal_document,
            amount_local,
            sum(amount_local) over (partition by source, company_code, journal_fiscal_year, journal_document) as total_local
        from {{ relation }}
        where journal_document is not null
    ) as documents
    left join {{ ref('journal_entry_lines') }} as lines
        on
            documents.company_code = lines.company_code
            and documents.journal_fiscal_year = lines.fiscal_year
            and documents.journal_document = lines.document
            and (documents.source = lines.source or documents.source = 'finance')
            and lines.is_posted
    group by
        documents.source, documents.company_code, documents.journal_fiscal_year, documents.journal_document, documents.amount_local,
        documents.total_local
{%- endmacro %}

{# The statement line of a type: the measure's parameter line_id, otherwise the first of the policy's lines. #}
{% macro first_line_of(policy_name) -%}
    nullif(split_part({{ tieout.policy(policy_name) }}, ',', 1), '')
{%- endmacro %}

{#
  Hard claims above what was measured that finance has not cut or refused: one row per measure and period, with the excess. What was cut is settled.
#}
{% macro standing_overclaims() -%}
    select
        totals.measure_id,
        totals.period,
        claimed.claimed_as,
        claimed.claimed_reporting,
        totals.measured_reporting,
        totals.avoidance_reporting,
        totals.fx_effect_reporting,
        totals.value_kind,
        totals.benefit_type,
        totals.quantity_base_uom,
        claimed.claimed_reporting - totals.measured_reporting as excess_reporting,
        claimed.source_file,
        claimed.source_row
    from {{ ref('int_measure_totals') }} as totals
    inner join (
        select
            measure_id,
            period,
            min(claimed_as) as claimed_as,
            sum(amount_reporting) as claimed_reporting,
            min(source_file) as source_file,
            min(source_row) as source_row
        from {{ ref('claims') }}
        group by measure_id, period
    ) as claimed
        on
            totals.measure_id = claimed.measure_id
            and totals.period = claimed.period
    left join {{ ref('sign_offs') }} as sign_offs
        on
            totals.measure_id = sign_offs.measure_id
            and totals.period = sign_offs.period
            and sign_offs.is_current
            and sign_offs.decision in ('partly_validated', 'disputed', 'rejected')
    where
        sign_offs.measure_id is null
        and coalesce(claimed.claimed_as, 'hard') = 'hard'
        and claimed.claimed_reporting > 0
        and claimed.claimed_reporting - totals.measured_reporting > {{ tieout.policy_decimal('amount_tolerance') }}
{%- endmacro %}

{#
  What buying less than in the average month behind the baseline is worth at the baseline's price, per standing overclaim (CTE `overclaims`): the
  receipts of the baseline / its months, less what was bought in the period.
#}
{% macro volume_falls() -%}
    select
        overclaims.measure_id,
        overclaims.period,
        sum(
            cast(
                (
                    cast({{ tieout.money_div('baselines.quantity_base_uom', 'cast(' ~ tieout.policy('baseline_months') ~ ' as integer)', 6) }} as decimal(23, 6))
                    - coalesce(receipts.quantity, 0)
                ) * baselines.baseline_price_reporting as decimal(28, 6)
            )
        ) as fall_reporting
    from overclaims
    inner join {{ ref('measure_baselines') }} as baselines
        on
            overclaims.measure_id = baselines.measure_id
            and baselines.status = 'available'
    left join (
        select
            measure_id,
            period,
            item_id,
            sum(cast(cast(quantity_base_uom * share as decimal(38, 12)) as decimal(23, 6))) as quantity
        from {{ ref('benefit_lines') }}
        where
            event_kind = 'receipt'
            and evidence_status <> 'excluded'
        group by measure_id, period, item_id
    ) as receipts
        on
            overclaims.measure_id = receipts.measure_id
            and overclaims.period = receipts.period
            and baselines.item_id = receipts.item_id
    where
        baselines.baseline_type in ('weighted_average', 'prior_year_average')
        and baselines.quantity_base_uom > 0
    group by overclaims.measure_id, overclaims.period
{%- endmacro %}

{# Rows of `found` of a control: excesses larger than every cause, told by the control of the largest (int_claim_excesses). #}
{% macro excesses_beyond_every_cause(control) -%}
    select
        period,
        measure_id || '/' || period as key,
        'at most ' || {{ tieout.two_decimals('measured_reporting') }} as expected,
        'claimed ' || {{ tieout.two_decimals('claimed_reporting') }} as actual,
        excess_reporting as difference,
        {{ tieout.policy_decimal('amount_tolerance') }} as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as company_code,
        measure_id,
        'Measure ' || measure_id || ', ' || period || ': expected a claim of at most ' || {{ tieout.two_decimals('measured_reporting') }}
        || ', found ' || {{ tieout.two_decimals('claimed_reporting') }} || '; no cause covers the excess of ' || {{ tieout.two_decimals('excess_reporting') }}
        {%- for column, words in [
            ('fx', 'currency effect'), ('volume', 'fall in volume'), ('avoidance', 'avoidance'), ('revaluation', 'revaluation'),
            ('ownership', 'change of ownership'), ('write_off', 'write-off'),
        ] %}
        || case when {{ column }}_reporting > 0 then ', {{ words }} ' || {{ tieout.two_decimals(column ~ '_reporting') }} else '' end
        {%- endfor %}
        || ', without any cause ' || {{ tieout.two_decimals('unnamed_reporting') }}
        || '. Claim what was measured, or have finance decide on the rest.' as message,
        source_file,
        source_row
    from {{ ref('int_claim_excesses') }}
    where told_by = '{{ control }}'
{%- endmacro %}

{#
  Controls 20, 21, 22: nothing excluded from a reduction of stock is claimed. columns: the excluded amounts of claimable_reductions the control looks at.
  Gives the CTEs `found` and `checked` of control_output.
#}
{% macro excluded_stock_in_claims(control, columns, what, remedy) -%}
reductions as (
    select * from {{ ref('claimable_reductions') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

overclaims as (
    {{ standing_overclaims() }}
),

excluded as (
    select
        reductions.measure_id,
        reductions.period,
        periods.period_index,
        count(*) as stock_rows,
        sum({% for column in columns %}coalesce(reductions.{{ column }}, 0){% if not loop.last %} + {% endif %}{% endfor %}) as to_date_reporting
    from reductions
    inner join periods on reductions.period = periods.period
    where reductions.benefit_type = 'inventory_reduction'
    group by reductions.measure_id, reductions.period, periods.period_index
),

changes as (
    select
        *,
        to_date_reporting - lag(to_date_reporting, 1, cast(0 as decimal(38, 6))) over (partition by measure_id order by period_index) as period_reporting
    from excluded
),

covered as (
    select
        changes.period,
        changes.measure_id || '/' || changes.period as key,
        'at most ' || {{ two_decimals('overclaims.measured_reporting') }} as expected,
        'claimed ' || {{ two_decimals('overclaims.claimed_reporting') }} as actual,
        overclaims.excess_reporting as difference,
        {{ policy_decimal('amount_tolerance') }} as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as company_code,
        changes.measure_id,
        'Measure ' || changes.measure_id || ', ' || changes.period || ': expected a claim of at most ' || {{ two_decimals('overclaims.measured_reporting') }}
        || ' (quantity reduction at baseline cost), found ' || {{ two_decimals('overclaims.claimed_reporting') }} || '; {{ what }} of the period came to '
        || {{ two_decimals('changes.period_reporting') }} || '. {{ remedy }}' as message,
        overclaims.source_file,
        overclaims.source_row
    from changes
    inner join overclaims
        on
            changes.measure_id = overclaims.measure_id
            and changes.period = overclaims.period
    -- the excess can be what was excluded
    where changes.period_reporting + {{ policy_decimal('amount_tolerance') }} >= overclaims.excess_reporting
),

found as (
    select * from covered
    union all
    {{ excesses_beyond_every_cause(control) }}
),

checked as (
    select
        period,
        sum(stock_rows) as rows_checked
    from changes
    group by period
),
{%- endmacro %}

{#
  One unit of a currency in the reporting currency at the rate of one type valid on the last day of each period, per source.
  rate_type_policy: the policy that names the source's rate type; group_rate_type: the one of finance's own rates; rate: name of the column.
#}
{% macro rates_of_periods(rate_type_policy, group_rate_type, rate) -%}
with periods as (
    select period, period_index, end_date
    from {{ ref('fiscal_periods') }}
    where start_date <= {{ tieout.run_fact('period_end') }}
),

rates as (
    select *
    from {{ ref('exchange_rates') }}
    where rate_type = {{ tieout.policy(rate_type_policy) }}
),

group_rates as (
    select * from {{ ref('group_exchange_rates') }} where rate_type = '{{ group_rate_type }}'
),

companies as (
    select * from {{ ref('companies') }}
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }}
),

sources as (
    select source from companies
    union
    select source from order_lines
),

quoted as (
    select
        rates.source,
        rates.from_currency as currency,
        rates.valid_from,
        rates.valid_to,
        cast(rates.rate as decimal(20, 10)) as {{ rate }},
        1 as preference
    from rates
    where
        rates.to_currency = {{ tieout.run_fact('reporting_currency') }}
        and rates.from_currency <> {{ tieout.run_fact('reporting_currency') }}
),

reciprocal as (
    select
        rates.source,
        rates.to_currency as currency,
        rates.valid_from,
        rates.valid_to,
        cast({{ tieout.money_div('1', 'rates.rate', 10) }} as decimal(20, 10)) as {{ rate }},
        2 as preference
    from rates
    where
        rates.from_currency = {{ tieout.run_fact('reporting_currency') }}
        and rates.to_currency <> {{ tieout.run_fact('reporting_currency') }}
        and rates.rate <> 0
),

laid_down as (
    select
        sources.source,
        group_rates.from_currency as currency,
        group_rates.valid_from,
        group_rates.valid_to,
        cast(group_rates.rate as decimal(20, 10)) as {{ rate }},
        0 as preference
    from group_rates
    cross join sources
    where
        group_rates.to_currency = {{ tieout.run_fact('reporting_currency') }}
        and group_rates.from_currency <> {{ tieout.run_fact('reporting_currency') }}
),

reporting as (
    select
        source,
        {{ tieout.run_fact('reporting_currency') }} as currency,
        cast('1900-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_to,
        cast(1 as decimal(20, 10)) as {{ rate }},
        0 as preference
    from sources
),

candidates as (
    select * from quoted
    union all
    select * from reciprocal
    union all
    select * from laid_down
    union all
    select * from reporting
),

ranked as (
    select
        candidates.source,
        candidates.currency,
        periods.period,
        periods.period_index,
        candidates.{{ rate }},
        row_number() over (
            partition by candidates.source, candidates.currency, periods.period
            order by candidates.preference, candidates.valid_from desc
        ) as choice
    from candidates
    inner join periods on periods.end_date between candidates.valid_from and candidates.valid_to
),

final as (
    select
        source,
        currency,
        period,
        period_index,
        {{ rate }}
    from ranked
    where choice = 1
)

select * from final
{%- endmacro %}

{#
  Supplier invoices less credit memos up to the period's end that can earn a rebate: no group purchases, of suppliers with an agreement. By source, company,
  supplier, item group (the order's, else the item's), posting date, period and currency, and by the further columns asked for; sums as asked for.
  CTEs order_lines and items must be in scope, and `suppliers` is the relation with the supplier_id of the agreements.
#}
{% macro rebate_invoices(suppliers, columns, sums) -%}
    select
        lines.source,
        lines.company_code,
        lines.supplier_id,
        coalesce(order_lines.item_group, items.item_group) as item_group,
        lines.posting_date,
        lines.period,
        lines.currency,
        {%- for name, expression in columns.items() %}
        {{ expression }} as {{ name }},
        {%- endfor %}
        {%- for name in sums %}
        sum(lines.{{ name }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('supplier_invoice_lines') }} as lines
    left join order_lines
        on
            lines.source = order_lines.source
            and lines.purchase_order = order_lines.purchase_order
            and lines.purchase_order_line = order_lines.purchase_order_line
    left join items
        on
            lines.source = items.source
            and lines.item_id = items.item_id
    where
        lines.posting_date <= {{ tieout.run_fact('period_end') }}
        and not coalesce(order_lines.is_intercompany, false)
        and lines.supplier_id in (select {{ suppliers }}.supplier_id from {{ suppliers }})
    group by all
{%- endmacro %}

{# The line on which a company shows price variance: of those it is posted to, the largest (place 1). `postings` as in int_bridge_postings. #}
{% macro variance_lines_of(postings) -%}
    select
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign,
        row_number() over (partition by company_code order by sum(abs(amount_local)) desc, line_id) as place
    from {{ postings }}
    where transaction_key = 'PRD' and is_ppv_line
    group by company_code, line_id
{%- endmacro %}

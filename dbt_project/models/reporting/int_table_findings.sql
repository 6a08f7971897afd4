-- The sentences that title single tables of a page, computed from what these tables show:
--   balance_sheet  the balance sheet line with the largest measured effect, from the start of the year to now
--   cost_bridge    cost of purchases against the prior year
--   rates          what of validated and of planned is recognised
--   overrides      how many overrides have an effect, and what they move
-- A table without rows has no title of its own here: it says what is missing.

with

run as (select * from {{ source('config', 'run') }}),

balance_sheet as (select * from {{ ref('rpt_balance_sheet_bridge') }}),

cost_bridge as (select * from {{ ref('rpt_cost_bridge') }} where level = 'group'),

rates as (select * from {{ ref('rpt_benefit_rates') }} where scope = 'total'),

overrides as (select * from {{ ref('rpt_overrides') }}),

largest as (

    select *
    from balance_sheet
    where opening_local is not null and closing_local is not null
    order by abs(measured_local) desc, row_order
    limit 1

),

movements as (

    select
        'balance_sheet' as finding_id,
        line_title || ' of ' || coalesce(company_name, company_code) as line,
        'the start of the year' as reference,
        currency_local as currency,
        opening_local as opening,
        closing_local as closing
    from largest

    union all

    select
        'cost_bridge' as finding_id,
        'Cost of purchases' as line,
        'prior year' as reference,
        run.reporting_currency as currency,
        cost_bridge.base_reporting as opening,
        cost_bridge.current_reporting as closing
    from cost_bridge
    cross join run
    where cost_bridge.reason is null

),

causes as (

    {%- set causes = [
        ('balance_sheet', 'largest', 'measured_local', 'measured release'),
        ('balance_sheet', 'largest', 'volume_local', 'receipts and issues'),
        ('balance_sheet', 'largest', 'revaluation_local', 'revaluation'),
        ('balance_sheet', 'largest', 'losses_local', 'scrap and counts'),
        ('balance_sheet', 'largest', 'scope_local', 'scope and ownership'),
        ('balance_sheet', 'largest', 'other_local', 'other movement'),
        ('balance_sheet', 'largest', 'unexplained_local', 'unexplained'),
        ('cost_bridge', 'cost_bridge', 'volume_reporting', 'volume'),
        ('cost_bridge', 'cost_bridge', 'mix_reporting', 'mix'),
        ('cost_bridge', 'cost_bridge', 'quantity_reporting', 'quantity'),
        ('cost_bridge', 'cost_bridge', 'index_reporting', 'index'),
        ('cost_bridge', 'cost_bridge', 'negotiated_price_reporting', 'negotiated price'),
        ('cost_bridge', 'cost_bridge', 'fx_reporting', 'FX'),
        ('cost_bridge', 'cost_bridge', 'discontinued_reporting', 'discontinued items'),
        ('cost_bridge', 'cost_bridge', 'new_reporting', 'new items'),
    ] %}
    {%- for finding, relation, column, title in causes %}
    select
        '{{ finding }}' as finding_id,
        {{ loop.index }} as cause_order,
        {%- if column == 'measured_local' %}
        case line_id when 'payables' then 'payment terms' else '{{ title }}' end as title,
        {%- else %}
        '{{ title }}' as title,
        {%- endif %}
        {{ column }} as amount
    from {{ relation }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

ranked_causes as (

    select
        *,
        row_number() over (partition by finding_id order by abs(amount) desc, cause_order) as place
    from causes
    where amount <> 0

),

because as (

    {{ two_causes() | indent(4) }}

),

rate_totals as (

    select
        max(case value_kind when 'profit' then recognition_rate end) as profit_recognition,
        max(case value_kind when 'profit' then realisation_rate end) as profit_realisation,
        max(case value_kind when 'cash' then recognition_rate end) as cash_recognition,
        max(case value_kind when 'cash' then realisation_rate end) as cash_realisation
    from rates

),

override_totals as (

    select
        count(*) as overrides,
        sum(case standing when 'active' then 1 else 0 end) as active,
        coalesce(sum(effect_reporting), 0) as effect
    from overrides
    having count(*) > 0

),

sentences as (

    select
        movements.finding_id,
        movements.line
        || case
            when movements.closing = movements.opening then ' equals ' || movements.reference || ' at ' || {{ amount_shown('movements.closing', 'movements.currency') }}
            else case when movements.closing > movements.opening then ' rose ' else ' fell ' end
                || {{ amount_shown('(movements.closing - movements.opening)', 'movements.currency') }}
                || {{ share_shown('(movements.closing - movements.opening)', 'movements.opening') }}
                || ' against ' || movements.reference
        end
        || coalesce(because.because, '') || '.' as sentence
    from movements
    left join because on because.finding_id = movements.finding_id

    union all

    select
        'rates' as finding_id,
        'Recognised in profit is '
        || coalesce(cast(profit_recognition as varchar) || '% of validated', 'not available as a share of validated')
        || coalesce(' and ' || cast(profit_realisation as varchar) || '% of planned', '')
        || coalesce('; in cash ' || cast(cash_recognition as varchar) || '% of validated', '')
        || coalesce(' and ' || cast(cash_realisation as varchar) || '% of planned', '')
        || '.' as sentence
    from rate_totals
    where coalesce(profit_recognition, profit_realisation, cash_recognition, cash_realisation) is not null

    union all

    select
        'overrides' as finding_id,
        case
            when override_totals.active = 0
                then 'No override has an effect: ' || {{ count_shown('override_totals.overrides', 'record') }} || ' expired, void or not allowed.'
            else override_totals.active || ' of ' || {{ count_shown('override_totals.overrides', 'override') }}
                || case when override_totals.active = 1 then ' has' else ' have' end || ' an effect: validated '
                || case when override_totals.effect = 0 then 'as signed off'
                    else case when override_totals.effect > 0 then 'rose ' else 'fell ' end
                        || {{ amount_shown('override_totals.effect', 'run.reporting_currency') }} || ' against what was signed off'
                end || '.'
        end as sentence
    from override_totals
    cross join run

),

final as (

    select
        finding_id,
        sentence
    from sentences

)

select * from final

-- Rung 1, the source's side: what the system itself counted and summed = the rows that landed, per source, entity, company and month. Totals come as a
-- file or from the same snapshot (stg_landing__control_totals). Native tables are counted as landed, in the chosen client; their amounts are the plain
-- sum of the column as delivered: no sign of the debit/credit mark, no currency shifted, what `select sum(DMBTR)` gives in the system. For an entity of
-- the contract the landed rows count; beside native tables, where no such row lands, the canonical rows of the source do.
-- Landed rows of an entity with totals that no total covers, in the months the totals span, miss their left side. A source that gives no totals has one
-- row that says so; it blocks only where policy `control_totals_required` names the source.
{%- set native = control_total_facts() %}
{%- set oracle = oracle_total_facts() %}
{%- set entities = contract_total_facts() %}
{%- set headers = [('ekko', ['ebeln'], ['bedat', 'aedat']), ('mkpf', ['mblnr', 'mjahr'], ['budat']), ('rbkp', ['belnr', 'gjahr'], ['budat']), ('bkpf', ['bukrs', 'belnr', 'gjahr'], ['budat'])] %}
{%- set entities_of = {'ekko': ['ekpo'], 'mkpf': ['mseg'], 'rbkp': ['rseg'], 'bkpf': ['bseg']} %}
{%- set canonical = {
    'companies': none, 'plants': none, 'purchase_order_lines': 'order_date', 'goods_receipts': 'posting_date', 'supplier_invoice_lines': 'posting_date',
    'inventory_movements': 'posting_date', 'journal_headers': 'posting_date', 'journal_entry_lines': 'posting_date', 'trial_balances': 'period',
    'inventory_balances': 'period',
} %}

with

run as (select * from {{ source('config', 'run') }}),

sources as (select * from {{ source('config', 'sources') }}),

stated as materialized (

    select
        totals.source,
        lower(totals.entity) as entity,
        totals.company_code,
        totals.period,
        max(totals.period_text) as period_text,
        sum(totals.row_count) as row_count,
        sum(totals.amount) as amount,
        min(totals.source_file) as source_file,
        min(totals.source_row) as source_row
    from {{ ref('stg_landing__control_totals') }} as totals
    where totals.entity is not null
    group by totals.source, lower(totals.entity), totals.company_code, totals.period

),

wanted as materialized (

    select
        stated.source,
        stated.entity,
        max(sources.system) as system
    from stated
    inner join sources on sources.source = stated.source
    group by stated.source, stated.entity

),

-- Cells as text first, typed once below: the reading of a date or an amount is long, and there are many tables.
cells as materialized (

    {% for table, fact in native.items() %}
    {%- set header = fact.get('header') %}
    {%- set dates = fact.get('dates', []) %}
    select
        _source as source,
        '{{ table }}' as entity,
        {{ fact.get('company', 'null') }} as company_text,
        {{ dates[0] if dates else 'null' }} as date_text,
        {{ dates[1] if dates | length > 1 else 'null' }} as other_date_text,
        cast(null as varchar) as period_text,
        {% if header %}'{{ header[0] }}'{% else %}cast(null as varchar){% endif %} as header_table,
        {% if header %}{% for key in header[1] %}{{ cheap_key(key) }}{{ " || '/' || " if not loop.last }}{% endfor %}{% else %}cast(null as varchar){% endif %} as header_key,
        {{ fact.get('amount', 'null') }} as amount_text,
        {{ fact.get('client', 'mandt') }} as client_text,
        _client,
        _date_order,
        _decimal_mark
    from {{ source('landing', 'sap__' ~ table) }}
    where _source in (select wanted.source from wanted where wanted.entity = '{{ table }}')

    union all

    {% endfor %}
    {% for table, fact in oracle.items() %}
    select
        _source as source,
        '{{ table }}' as entity,
        cast(null as varchar) as company_text,
        {{ fact['dates'][0] if fact.get('dates') else 'null' }} as date_text,
        cast(null as varchar) as other_date_text,
        cast(null as varchar) as period_text,
        cast(null as varchar) as header_table,
        cast(null as varchar) as header_key,
        {{ fact.get('amount', 'null') }} as amount_text,
        cast(null as varchar) as client_text,
        _client,
        _date_order,
        _decimal_mark
    from {{ source('landing', 'oracle__' ~ table) }}
    where _source in (select wanted.source from wanted where wanted.entity = '{{ table }}')

    union all

    {% endfor %}
    {% for entity, fact in entities.items() %}
    select
        _source as source,
        '{{ entity }}' as entity,
        {{ fact.get('company', 'null') }} as company_text,
        {{ fact.get('date', 'null') }} as date_text,
        cast(null as varchar) as other_date_text,
        {{ fact.get('period', 'null') }} as period_text,
        cast(null as varchar) as header_table,
        cast(null as varchar) as header_key,
        {{ fact.get('amount', 'null') }} as amount_text,
        cast(null as varchar) as client_text,
        _client,
        _date_order,
        _decimal_mark
    from {{ source('landing', 'contract__' ~ entity) }}
    where _source in (select wanted.source from wanted where wanted.entity = '{{ entity }}' and wanted.system = 'contract')
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

),

header_cells as materialized (

    {% for table, keys, dates in headers %}
    select
        _source as source,
        '{{ table }}' as header_table,
        {% for key in keys %}{{ cheap_key(key) }}{{ " || '/' || " if not loop.last }}{% endfor %} as header_key,
        {{ dates[0] }} as date_text,
        {{ dates[1] if dates | length > 1 else 'null' }} as other_date_text,
        mandt as client_text,
        _client,
        _date_order,
        _decimal_mark
    from {{ source('landing', 'sap__' ~ table) }}
    where _source in (select wanted.source from wanted where wanted.entity in ({% for entity in entities_of[table] %}'{{ entity }}'{{ ', ' if not loop.last }}{% endfor %}))
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

headers as (

    select
        source,
        header_table,
        header_key,
        {{ month_of_date('min(coalesce(' ~ sap_date('date_text') ~ ', ' ~ sap_date('other_date_text') ~ '))') }} as period
    from header_cells
    where {{ sap_of_client('client_text') }}
    group by source, header_table, header_key

),

typed as (

    select
        source,
        entity,
        {{ sap_code('company_text') }} as company_code,
        coalesce({{ month_of_date('coalesce(' ~ sap_date('date_text') ~ ', ' ~ sap_date('other_date_text') ~ ')') }}, {{ month_of_text('period_text') }}) as period,
        header_table,
        header_key,
        {{ sap_decimal('amount_text', 'decimal(28,6)') }} as amount
    from cells
    where {{ sap_of_client('client_text') }}

),

landed as materialized (

    select
        typed.source,
        typed.entity,
        typed.company_code,
        coalesce(typed.period, headers.period) as period,
        count(*) as row_count,
        cast(sum(typed.amount) as decimal(38, 6)) as amount
    from typed
    left join headers
        on headers.source = typed.source and headers.header_table = typed.header_table and headers.header_key = typed.header_key
    group by typed.source, typed.entity, typed.company_code, coalesce(typed.period, headers.period)

    -- entities of the contract beside native tables
    {% for entity, date_column in canonical.items() %}
    union all

    select
        models.source,
        '{{ entity }}' as entity,
        models.company_code,
        {% if date_column == 'period' %}models.period{% elif date_column %}{{ month_of_date('models.' ~ date_column) }}{% else %}cast(null as varchar){% endif %} as period,
        count(*) as row_count,
        {% if entities[entity].get('amount') %}cast(sum(models.{{ entities[entity]['amount'] }}) as decimal(38, 6)){% else %}cast(null as decimal(38, 6)){% endif %} as amount
    from {{ ref(entity) }} as models
    where models.source in (select wanted.source from wanted where wanted.entity = '{{ entity }}' and wanted.system <> 'contract')
    group by 1, 2, 3, 4

    {% endfor %}

),

facts as (

    {% for table, fact in native.items() %}
    select '{{ table }}' as entity, 'sap' as system, {{ 'true' if fact.get('company') else 'false' }} as has_company,
        {{ 'true' if fact.get('dates') or fact.get('header') else 'false' }} as has_period, {{ 'true' if fact.get('amount') else 'false' }} as has_amount
    union all
    {% endfor %}
    {% for table, fact in oracle.items() %}
    select '{{ table }}' as entity, 'oracle' as system, false as has_company, {{ 'true' if fact.get('dates') else 'false' }} as has_period,
        {{ 'true' if fact.get('amount') else 'false' }} as has_amount
    union all
    {% endfor %}
    {% for entity, fact in entities.items() %}
    select '{{ entity }}' as entity, 'contract' as system, {{ 'true' if fact.get('company') else 'false' }} as has_company,
        {{ 'true' if fact.get('date') or fact.get('period') else 'false' }} as has_period, {{ 'true' if fact.get('amount') else 'false' }} as has_amount
    union all
    {% endfor %}
    {% for entity, date_column in canonical.items() %}
    select '{{ entity }}' as entity, 'canonical' as system, true as has_company, {{ 'true' if date_column else 'false' }} as has_period,
        {{ 'true' if entities[entity].get('amount') else 'false' }} as has_amount
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

-- what each stated total can be compared with
entity_facts as (

    select wanted.source, wanted.entity, facts.has_company, facts.has_period, facts.has_amount
    from wanted
    inner join facts
        on facts.entity = wanted.entity
        and (facts.system = wanted.system or (facts.system = 'canonical' and wanted.system <> 'contract'))

),

covered as (

    select
        stated.source,
        stated.entity,
        stated.company_code,
        stated.period,
        max(stated.period_text) as period_text,
        max(stated.source_file) as source_file,
        max(stated.source_row) as source_row,
        max(stated.row_count) as left_count,
        max(stated.amount) as left_amount,
        coalesce(sum(landed.row_count), 0) as right_count,
        coalesce(sum(landed.amount), 0) as right_amount
    from stated
    left join landed
        on landed.source = stated.source
        and landed.entity = stated.entity
        and (stated.company_code is null or stated.company_code = landed.company_code)
        and (stated.period is null or stated.period = landed.period)
    group by stated.source, stated.entity, stated.company_code, stated.period

),

total_rows as (

    select
        'control_totals' as comparison,
        covered.source || '/' || covered.entity || '/' || coalesce(covered.company_code, 'all companies') || '/' || coalesce(covered.period, 'all months') as scope,
        'counted and summed in the source' as left_name,
        'landed rows' as right_name,
        cast(covered.left_count as bigint) as left_count,
        cast(covered.right_count as bigint) as right_count,
        case when entity_facts.has_amount then cast(covered.left_amount as decimal(28, 6)) end as left_amount,
        case when entity_facts.has_amount and covered.left_amount is not null then cast(covered.right_amount as decimal(28, 6)) end as right_amount,
        case
            when entity_facts.has_amount and covered.left_amount is not null then cast(covered.left_amount - covered.right_amount as decimal(28, 6))
            else cast(covered.left_count - covered.right_count as decimal(28, 6))
        end as difference,
        case
            when entity_facts.entity is null then 'missing_right'
            when covered.period_text is not null and covered.period is null then 'not_available'
            when (covered.company_code is not null and not entity_facts.has_company) or (covered.period is not null and not entity_facts.has_period) then 'not_available'
            when covered.left_count is null then 'not_available'
            when covered.left_count = covered.right_count
                and (not entity_facts.has_amount or covered.left_amount is null or covered.left_amount = covered.right_amount) then 'matched'
            when covered.right_count = 0 then 'missing_right'
            when covered.left_count = 0 then 'missing_left'
            else 'out_of_tolerance'
        end as status,
        case
            when entity_facts.entity is null then covered.source_file || ', row ' || covered.source_row || ': no table or entity of this source is called ' || covered.entity
            when covered.period_text is not null and covered.period is null
                then covered.source_file || ', row ' || covered.source_row || ': ' || covered.period_text || ' is no month YYYY-MM'
            when covered.company_code is not null and not entity_facts.has_company
                then covered.source_file || ', row ' || covered.source_row || ': rows of ' || covered.entity || ' name no company; leave company_code of its totals blank'
            when covered.period is not null and not entity_facts.has_period
                then covered.source_file || ', row ' || covered.source_row || ': rows of ' || covered.entity || ' have no posting date; leave period of its totals blank'
            when covered.left_count is null then covered.source_file || ', row ' || covered.source_row || ': row_count is not a number'
            when not entity_facts.has_amount and covered.left_amount is not null then 'only rows are compared: no amount is summed for ' || covered.entity
            when covered.left_amount is null then 'only rows are compared: no amount was given'
            else 'as delivered: no sign turned, no currency shifted; totals of ' || covered.source_file
        end as note
    from covered
    left join entity_facts on entity_facts.source = covered.source and entity_facts.entity = covered.entity

),

spans as (

    -- of the totals that can be compared
    select
        stated.source,
        stated.entity,
        min(stated.period) as first_period,
        max(stated.period) as last_period,
        max(case when stated.period is null then 1 else 0 end) as has_all
    from stated
    inner join entity_facts on entity_facts.source = stated.source and entity_facts.entity = stated.entity
    where (stated.company_code is null or entity_facts.has_company)
        and (stated.period is null or entity_facts.has_period)
        and (stated.period_text is null or stated.period is not null)
    group by stated.source, stated.entity

),

uncovered_rows as (

    select
        'control_totals' as comparison,
        landed.source || '/' || landed.entity || '/' || coalesce(landed.company_code, 'no company') || '/' || coalesce(landed.period, 'no month') as scope,
        'counted and summed in the source' as left_name,
        'landed rows' as right_name,
        cast(null as bigint) as left_count,
        cast(landed.row_count as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(landed.amount as decimal(28, 6)) as right_amount,
        cast(-coalesce(landed.amount, landed.row_count) as decimal(28, 6)) as difference,
        'missing_left' as status,
        'rows landed that no control total of the source covers, though it gives totals of ' || landed.entity
        || case when spans.first_period is not null then ' from ' || spans.first_period || ' to ' || spans.last_period else '' end as note
    from landed
    inner join spans on spans.source = landed.source and spans.entity = landed.entity
    where (spans.has_all = 1 or landed.period is null or landed.period between spans.first_period and spans.last_period)
        and not exists (
            select 1 from stated
            where stated.source = landed.source
                and stated.entity = landed.entity
                and (stated.company_code is null or stated.company_code = landed.company_code)
                and (stated.period is null or stated.period = landed.period)
        )

),

without_totals as (

    select
        'control_totals_not_delivered' as comparison,
        sources.source as scope,
        'control totals of the source' as left_name,
        'landed rows' as right_name,
        cast(null as bigint) as left_count,
        cast(null as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        case when ',' || {{ policy('control_totals_required') }} || ',' like '%,' || sources.source || ',%' then 'not_available' else 'matched' end as status,
        'source ' || sources.source || ' gives no control totals of its own: completeness rests on the manifest and on the calendar of expected entities'
        || case
            when ',' || {{ policy('control_totals_required') }} || ',' like '%,' || sources.source || ',%'
                then '; policy control_totals_required asks for them: deliver control_totals.csv with the extracts'
            else '; none are required of it'
        end as note
    from sources
    where sources.source not in (select stated.source from stated)

),

compared as (

    select * from total_rows
    union all
    select * from uncovered_rows
    union all
    select * from without_totals

),

final as (

    select
        run.period,
        1 as rung,
        compared.comparison,
        compared.scope,
        compared.left_name,
        compared.right_name,
        compared.left_count,
        compared.right_count,
        compared.left_amount,
        compared.right_amount,
        compared.difference,
        cast(0 as decimal(28, 6)) as tolerance,
        compared.status,
        cast(null as varchar) as currency,
        compared.note
    from compared
    cross join run

)

select * from final

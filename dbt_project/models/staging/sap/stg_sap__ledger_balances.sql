-- Totals of the leading ledger by account and year: FAGLFLEXT (ledger 0L), else GLT0 (classic general ledger, ledger 00), else a delivered list of
-- balances by period. Actuals alone (RRCTY 0, version 001). Buckets are already signed; the debit and the credit row of an account add up.
-- ACDOCA is not added up here: totals made of the journal prove nothing about the journal.
with delivered as (
    select source, table_name from {{ ref('stg_landing__delivered_tables') }}
),

{% for table, ledger in [('faglflext', '0L'), ('glt0', '00')] -%}
{{ table }}_rows as (
    select
        _source as source,
        {{ sap_code('rbukrs') }} as company_code,
        {{ sap_key('racct') }} as account,
        {{ sap_integer('ryear') }} as fiscal_year,
        {{ sap_amount('hslvt') }} as carry_forward,
        {%- for bucket in ledger_buckets('hsl') %}
        {{ sap_amount(bucket) }} as movement_{{ bucket[3:] }},
        {%- endfor %}
        _file as source_file,
        _row as source_row
    from {{ source('landing', 'sap__' ~ table) }}
    where {{ sap_of_client('rclnt') }} and {{ sap_optional_key('racct') }} is not null and {{ sap_code('rbukrs') }} is not null
        and coalesce(upper({{ sap_text('rldnr') }}), '{{ ledger }}') = '{{ ledger }}'
        and coalesce({{ sap_key('rrcty') }}, '0') = '0'
        and coalesce({{ sap_key('rvers') }}, '1') = '1'
        {%- if table == 'glt0' %}
        and _source not in (select source from delivered where table_name = 'FAGLFLEXT')
        {%- endif %}
),

{% endfor -%}
list_rows as (
    select
        _source as source,
        {{ sap_code('rbukrs') }} as company_code,
        {{ sap_key('racct') }} as account,
        {{ sap_integer('ryear') }} as fiscal_year,
        {{ sap_integer('poper') }} as fiscal_period,
        {{ sap_amount('hslvt') }} as opening,
        -- apps show the credit side with a minus, reports without
        coalesce(
            {{ sap_amount('hsl_end') }} - {{ sap_amount('hslvt') }},
            {{ sap_amount('hsl') }},
            coalesce({{ sap_amount('hsl_debit') }}, 0) - abs(coalesce({{ sap_amount('hsl_credit') }}, 0))
        ) as movement,
        {{ sap_amount('hsl_end') }} as closing,
        _file as source_file,
        _row as source_row
    from {{ source('landing', 'sap__faglbal') }}
    where {{ sap_of_client('rclnt') }} and {{ sap_optional_key('racct') }} is not null and {{ sap_code('rbukrs') }} is not null
        and coalesce(upper({{ sap_text('rldnr') }}), '0L') = '0L'
        and {{ sap_integer('poper') }} between 0 and 16
        and _source not in (select source from delivered where table_name in ('FAGLFLEXT', 'GLT0'))
),

list_years as (
    select
        source,
        company_code,
        account,
        fiscal_year,
        -- period 000 is the carry-forward itself; without it the balance at the start of the first period that is listed
        coalesce(
            sum(case when fiscal_period = 0 then coalesce(closing, movement) end),
            max(case when listed = 1 then opening end)
        ) as carry_forward,
        {%- for bucket in ledger_buckets('hsl') %}
        sum(case when fiscal_period = {{ bucket[3:] | int }} then movement end) as movement_{{ bucket[3:] }},
        {%- endfor %}
        min(source_file) as source_file,
        min(source_row) as source_row
    from (
        select
            *,
            row_number() over (
                partition by source, company_code, account, fiscal_year
                order by case when fiscal_period = 0 then 1 else 0 end, fiscal_period, source_file, source_row
            ) as listed
        from list_rows
    ) as numbered
    group by source, company_code, account, fiscal_year
),

final as (
    select * from faglflext_rows
    union all
    select * from glt0_rows
    union all
    select * from list_years
)

select * from final

-- Rung 2: landed = canonical, per source and table: nothing dropped, nothing doubled. The left side counts the landed rows that should be in the
-- model and adds up their amounts as stored, signed by the debit/credit mark; rows left out on purpose are named in the note (another client, a blank
-- line, another ledger, …). The right side is the model, its true amounts turned back to the stored form. Whatever is missing for another reason
-- (unreadable date, missing header, repeated key) stays a difference.
{{ config(tags=['system_sap']) }}
{%- set masters = {
    'ekko': ('stg_sap__order_headers', 'mandt', ['ebeln'], [sap_key('ebeln')]),
    'mkpf': ('stg_sap__material_document_headers', 'mandt', ['mblnr'], [sap_key('mblnr'), sap_integer('mjahr')]),
    'rbkp': ('stg_sap__invoice_headers', 'mandt', ['belnr'], [sap_key('belnr'), sap_integer('gjahr')]),
    'ekbe': ('stg_sap__order_history', 'mandt', ['ebeln', 'belnr'], none),
    'mara': ('stg_sap__items', 'mandt', ['matnr'], [sap_key('matnr')]),
    'marm': ('stg_sap__item_uom_conversions', 'mandt', ['matnr', 'meinh'], [sap_key('matnr'), 'upper(trim(meinh))']),
    'lfa1': ('stg_sap__suppliers', 'mandt', ['lifnr'], [sap_key('lifnr')]),
    't001': ('stg_sap__companies', 'mandt', ['bukrs'], ['trim(bukrs)']),
    't001w': ('stg_sap__plants', 'mandt', ['werks'], ['trim(werks)']),
    'ska1': ('stg_sap__gl_accounts', 'mandt', ['saknr'], ['trim(ktopl)', sap_key('saknr')]),
    'tcurr': ('stg_sap__exchange_rates', 'mandt', ['kurst', 'fcurr', 'tcurr', 'gdatu'], ['upper(trim(kurst))', 'upper(trim(fcurr))', 'upper(trim(tcurr))', 'trim(gdatu)']),
    'fagl_011pc': ('stg_sap__statement_items', 'mandt', ['versn', 'id'], ['upper(trim(versn))', sap_key('id')]),
    'fagl_011zc': ('stg_sap__statement_accounts', 'mandt', ['versn', 'ergsl', 'vonkt'], none),
} %}
{#- sales and planning: a table costs its time to plan, so only where it was landed -#}
{%- set delivered = sap_delivered() %}
{%- set optional = {
    'vbak': ('stg_sap__sales_order_headers', 'mandt', ['vbeln'], [sap_key('vbeln')]),
    'vbep': ('stg_sap__sales_schedule_lines', 'mandt', ['vbeln', 'posnr'], [sap_key('vbeln'), sap_key('posnr'), sap_key('etenr')]),
    'likp': ('stg_sap__delivery_headers', 'mandt', ['vbeln'], [sap_key('vbeln')]),
    'lips': ('stg_sap__delivery_lines', 'mandt', ['vbeln', 'posnr'], [sap_key('vbeln'), sap_key('posnr')]),
    'vbrk': ('stg_sap__billing_headers', 'mandt', ['vbeln'], [sap_key('vbeln')]),
    'vbrp': ('stg_sap__billing_lines', 'mandt', ['vbeln', 'posnr'], [sap_key('vbeln'), sap_key('posnr')]),
    'kna1': ('stg_sap__customers', 'mandt', ['kunnr'], [sap_key('kunnr')]),
    'pbim': ('stg_sap__planned_requirement_heads', 'mandt', ['bdzei'], [sap_key('bdzei')]),
    'pbed': ('stg_sap__planned_requirements', 'mandt', ['bdzei', 'pdatu'], [sap_key('bdzei'), sap_date('pdatu'), "coalesce(cast(" ~ sap_date('snapshot_date') ~ " as varchar), _file)"]),
    'eket': ('stg_sap__order_schedules', 'mandt', ['ebeln', 'ebelp'], [sap_key('ebeln'), sap_key('ebelp'), sap_key('etenr')]),
} %}
{%- for table in optional if table in delivered %}{% do masters.update({table: optional[table]}) %}{% endfor %}
{%- set unused = ['konv', 'prcd_elements', 'marc', 't880', 'skb1'] %}

{%- set ledger_terms = [] -%}
{%- for bucket in ['hslvt'] + ledger_buckets('hsl') -%}
{%- do ledger_terms.append('coalesce(' ~ sap_decimal(bucket, 'decimal(28,6)') ~ ', 0)') -%}
{%- endfor -%}
{%- set ledger_total = ledger_terms | join(' + ') %}

with

run as (select * from {{ source('config', 'run') }}),

delivered as (select source, table_name from {{ ref('stg_landing__delivered_tables') }}),

factors as (select source, currency, factor from {{ ref('stg_sap__currency_factors') }}),

parked_invoices as (

    select source, invoice_year, invoice_document from {{ ref('stg_sap__invoice_headers') }} where not is_posted

),

order_lines as (

    {{ landed_side('ekpo', 'mandt', sap_optional_key('ebeln') ~ ' is not null and ' ~ sap_optional_key('ebelp') ~ ' is not null', none, "coalesce(" ~ sap_decimal('netwr', 'decimal(28,6)') ~ ", 0)",
        [sap_key('ebeln'), sap_key('ebelp')]) }}

),

mseg as (

    {{ landed_side('mseg', 'mandt', sap_optional_key('mblnr') ~ ' is not null', none, signed_cell('shkzg', 'dmbtr')) }}

),

matdoc as (

    {{ landed_side('matdoc', 'mandt', sap_optional_key('mblnr') ~ ' is not null',
        "case when _source in (select source from delivered where table_name = 'MSEG') then 'the source delivers MSEG, which is read instead'"
        ~ " when coalesce(upper(" ~ sap_text('record_type') ~ "), 'MDOC') <> 'MDOC' then 'aggregates of MATDOC (record type other than MDOC)' end",
        signed_cell('shkzg', 'dmbtr')) }}

),

bseg as (

    {{ landed_side('bseg', 'mandt', sap_optional_key('belnr') ~ ' is not null and ' ~ sap_code('bukrs') ~ ' is not null', none,
        signed_cell_or('shkzg', 'dmbtr', 'dmbtr_signed')) }}

),

acdoca as (

    {{ landed_side('acdoca', 'rclnt', sap_optional_key('belnr') ~ ' is not null and ' ~ sap_code('rbukrs') ~ ' is not null',
        "case when _source in (select source from delivered where table_name = 'BSEG') then 'the source delivers BSEG, which is read instead'"
        ~ " when coalesce(upper(" ~ sap_text('rldnr') ~ "), '') <> '0L' then 'other ledgers than 0L, which repeat the amounts'"
        ~ " when coalesce(" ~ sap_integer('poper') ~ ", 1) = 0 then 'carry-forward (period 000), no posting' end",
        "coalesce(" ~ sap_decimal('hsl', 'decimal(28,6)') ~ ", 0)") }}

),

rseg as (

    {{ landed_side('rseg', 'mandt', sap_optional_key('belnr') ~ ' is not null',
        "case when " ~ sap_text('kschl') ~ " is not null then 'planned delivery costs, not the price of the order item'"
        ~ " when (_source, " ~ sap_integer('gjahr') ~ ", " ~ sap_key('belnr') ~ ") in (select (source, invoice_year, invoice_document) from parked_invoices)"
        ~ " then 'parked or deleted invoices' end",
        signed_cell('shkzg', 'wrbtr')) }}

),

bkpf as (

    {{ landed_side('bkpf', 'mandt', sap_optional_key('belnr') ~ ' is not null and ' ~ sap_code('bukrs') ~ ' is not null', none, none,
        [sap_code('bukrs'), sap_key('belnr'), sap_integer('gjahr')]) }}

),

faglflext as (

    {{ landed_side('faglflext', 'rclnt', sap_optional_key('racct') ~ ' is not null and ' ~ sap_code('rbukrs') ~ ' is not null',
        "case when coalesce(upper(" ~ sap_text('rldnr') ~ "), '0L') <> '0L' then 'other ledgers than 0L'"
        ~ " when coalesce(" ~ sap_key('rrcty') ~ ", '0') <> '0' or coalesce(" ~ sap_key('rvers') ~ ", '1') <> '1' then 'plan data or other versions' end",
        ledger_total) }}

),

glt0 as (

    {{ landed_side('glt0', 'rclnt', sap_optional_key('racct') ~ ' is not null and ' ~ sap_code('rbukrs') ~ ' is not null',
        "case when _source in (select source from delivered where table_name = 'FAGLFLEXT') then 'the source delivers FAGLFLEXT, which is read instead'"
        ~ " when coalesce(upper(" ~ sap_text('rldnr') ~ "), '00') <> '00' then 'other ledgers than 00'"
        ~ " when coalesce(" ~ sap_key('rrcty') ~ ", '0') <> '0' or coalesce(" ~ sap_key('rvers') ~ ", '1') <> '1' then 'plan data or other versions' end",
        ledger_total) }}

),

faglbal as (

    {{ landed_side('faglbal', 'rclnt', sap_optional_key('racct') ~ ' is not null and ' ~ sap_code('rbukrs') ~ ' is not null',
        "case when _source in (select source from delivered where table_name in ('FAGLFLEXT', 'GLT0')) then 'the source delivers totals tables, which are read instead'"
        ~ " when coalesce(upper(" ~ sap_text('rldnr') ~ "), '0L') <> '0L' then 'other ledgers than 0L' end",
        none) }}

),

{% if 'vbap' in delivered %}
no_demand as (

    select source, sales_order from {{ ref('stg_sap__sales_order_headers') }} where document_category not in ('C', 'E', 'I')

),

vbap as (

    {{ landed_side('vbap', 'mandt', sap_optional_key('vbeln') ~ ' is not null and ' ~ sap_optional_key('posnr') ~ ' is not null',
        "case when " ~ sap_flag('shkzg') ~ " or (_source, " ~ sap_key('vbeln') ~ ") in (select (source, sales_order) from no_demand)"
        ~ " then 'returns, requests for memos and quotations, which are no demand' end",
        none, [sap_key('vbeln'), sap_key('posnr')]) }}

),

{% endif %}
{% for table in ['mbew', 'mbewh'] %}
{{ table }} as (

    {{ landed_side(table, 'mandt', sap_optional_key('matnr') ~ ' is not null and ' ~ sap_code('bwkey') ~ ' is not null',
        "case when " ~ sap_text('bwtar') ~ " is not null then 'single valuation types of a split valuation (their sum row counts)' end",
        "coalesce(" ~ sap_decimal('salk3', 'decimal(28,6)') ~ ", 0)",
        [sap_key('matnr'), sap_code('bwkey')] + ([sap_integer('lfgja'), sap_integer('lfmon')] if table == 'mbewh' else [])) }}

),

{% endfor %}
{% for table, master in masters.items() %}
{%- set conditions = [] -%}
{%- for key in master[2] -%}
{%- do conditions.append((sap_text(key) if key in ('meinh', 'kurst', 'fcurr', 'tcurr', 'gdatu', 'bukrs', 'werks', 'versn', 'vonkt', 'pdatu') else sap_optional_key(key)) ~ ' is not null') -%}
{%- endfor %}
{{ table }} as (

    {{ landed_side(table, master[1], conditions | join(' and '), none, none, master[3]) }}

),

{% endfor %}
{% for table in unused %}
{{ table }} as (

    {{ landed_side(table, 'client' if table == 'prcd_elements' else 'mandt', 'true', "'kept in the landing; no model reads this table'", none) }}

),

{% endfor %}
left_side as (

    select *, 'purchase_order_lines' as model from order_lines
    union all
    select *, 'inventory_movements' as model from mseg
    union all
    select *, 'inventory_movements' as model from matdoc
    union all
    select *, 'journal_entry_lines' as model from bseg
    union all
    select *, 'journal_entry_lines' as model from acdoca
    union all
    select *, 'supplier_invoice_lines' as model from rseg
    union all
    select *, 'journal_headers' as model from bkpf
    union all
    select *, 'trial_balances' as model from faglflext
    union all
    select *, 'trial_balances' as model from glt0
    union all
    select *, 'trial_balances' as model from faglbal
    {% if 'vbap' in delivered %}
    union all
    select *, 'sales_demand' as model from vbap
    {% endif %}
    union all
    select *, 'stg_sap__valuations' as model from mbew
    union all
    select *, 'stg_sap__valuations' as model from mbewh
    {% for table, master in masters.items() %}
    union all
    select *, '{{ master[0] }}' as model from {{ table }}
    {% endfor %}
    {% for table in unused %}
    union all
    select *, 'none' as model from {{ table }}
    {% endfor %}

),

movement_table as (

    select source, case when max(case when table_name = 'MSEG' then 1 else 0 end) = 1 then 'MSEG' else 'MATDOC' end as table_name
    from delivered
    group by source

),

journal_table as (

    select source, case when max(case when table_name = 'BSEG' then 1 else 0 end) = 1 then 'BSEG' else 'ACDOCA' end as table_name
    from delivered
    group by source

),

balance_table as (

    select source, case
        when max(case when table_name = 'FAGLFLEXT' then 1 else 0 end) = 1 then 'FAGLFLEXT'
        when max(case when table_name = 'GLT0' then 1 else 0 end) = 1 then 'GLT0'
        else 'FAGLBAL'
    end as table_name
    from delivered
    group by source

),

bkpf_files as (

    select source, file from {{ source('landing', 'manifest') }} where upper(table_name) = 'BKPF'

),

right_side as (

    select
        lines.source,
        'EKPO' as table_name,
        count(*) as right_count,
        cast(sum(coalesce({{ money_div('lines.net_amount_doc', 'coalesce(factors.factor, 1)', 4) }}, 0)) as decimal(38, 6)) as right_amount
    from {{ ref('purchase_order_lines') }} as lines
    left join factors on factors.source = lines.source and factors.currency = lines.currency
    group by lines.source

    union all

    select
        lines.source,
        movement_table.table_name,
        count(*) as right_count,
        cast(sum({{ money_div('lines.amount_local', 'coalesce(factors.factor, 1)', 4) }}) as decimal(38, 6)) as right_amount
    from {{ ref('inventory_movements') }} as lines
    inner join movement_table on movement_table.source = lines.source
    left join factors on factors.source = lines.source and factors.currency = lines.currency_local
    group by lines.source, movement_table.table_name

    union all

    select
        lines.source,
        journal_table.table_name,
        count(*) as right_count,
        cast(sum({{ money_div('lines.amount_local', 'coalesce(factors.factor, 1)', 4) }}) as decimal(38, 6)) as right_amount
    from {{ ref('journal_entry_lines') }} as lines
    inner join journal_table on journal_table.source = lines.source
    left join factors on factors.source = lines.source and factors.currency = lines.currency_local
    group by lines.source, journal_table.table_name

    union all

    select
        lines.source,
        'RSEG' as table_name,
        count(*) as right_count,
        cast(sum({{ money_div('lines.amount_doc', 'coalesce(factors.factor, 1)', 4) }}) as decimal(38, 6)) as right_amount
    from {{ ref('supplier_invoice_lines') }} as lines
    left join factors on factors.source = lines.source and factors.currency = lines.currency
    group by lines.source

    union all

    select
        headers.source,
        'BKPF' as table_name,
        count(*) as right_count,
        cast(null as decimal(38, 6)) as right_amount
    from {{ ref('journal_headers') }} as headers
    inner join bkpf_files on bkpf_files.source = headers.source and bkpf_files.file = headers.source_file
    group by headers.source

    union all

    -- one account and year of a totals table becomes a row per period, and a list of balances is completed: rows are not compared
    select
        balances.source,
        balance_table.table_name,
        cast(null as bigint) as right_count,
        cast(sum({{ money_div('balances.movement_local', 'coalesce(factors.factor, 1)', 4) }}) as decimal(38, 6)) as right_amount
    from {{ ref('trial_balances') }} as balances
    inner join balance_table on balance_table.source = balances.source
    left join factors on factors.source = balances.source and factors.currency = balances.currency_local
    group by balances.source, balance_table.table_name

    union all

    select
        source,
        case when history_year is null then 'MBEW' else 'MBEWH' end as table_name,
        count(*) as right_count,
        cast(sum(coalesce(amount_stored, 0)) as decimal(38, 6)) as right_amount
    from {{ ref('stg_sap__valuations') }}
    where valuation_type is null
    group by source, case when history_year is null then 'MBEW' else 'MBEWH' end

    {% if 'vbap' in delivered %}
    union all

    select source, 'VBAP' as table_name, count(*) as right_count, cast(null as decimal(38, 6)) as right_amount
    from {{ ref('sales_demand') }}
    where {{ of_system('sap') }}
    group by source
    {% endif %}

    {% for table, master in masters.items() %}
    union all

    select source, '{{ table | upper }}' as table_name, count(*) as right_count, cast(null as decimal(38, 6)) as right_amount
    from {{ ref(master[0]) }}
    group by source
    {% endfor %}

),

compared as (

    select
        left_side.source,
        left_side.table_name,
        left_side.model,
        left_side.landed_rows,
        left_side.other_client,
        left_side.without_key,
        left_side.excluded,
        left_side.reason,
        left_side.left_count,
        case when left_side.table_name in ('FAGLFLEXT', 'GLT0', 'FAGLBAL') then left_side.left_count else coalesce(right_side.right_count, 0) end as right_count,
        left_side.left_amount,
        case when left_side.left_amount is not null then coalesce(right_side.right_amount, 0) end as right_amount
    from left_side
    left join right_side
        on right_side.source = left_side.source
        and right_side.table_name = left_side.table_name
        and left_side.left_count > 0

),

final as (

    select
        run.period,
        2 as rung,
        'landed_to_canonical' as comparison,
        compared.source || '/' || compared.table_name as scope,
        'landed rows that count' as left_name,
        case when compared.model = 'none' then 'no model' else compared.model end as right_name,
        cast(compared.left_count as bigint) as left_count,
        cast(compared.right_count as bigint) as right_count,
        cast(compared.left_amount as decimal(28, 6)) as left_amount,
        cast(compared.right_amount as decimal(28, 6)) as right_amount,
        cast(coalesce(compared.left_amount - compared.right_amount, compared.left_count - compared.right_count) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case
            when compared.left_count = compared.right_count
                and coalesce(compared.left_amount, 0) = coalesce(compared.right_amount, 0) then 'matched'
            when compared.right_count = 0 then 'missing_right'
            when compared.left_count = 0 then 'missing_left'
            else 'out_of_tolerance'
        end as status,
        cast(null as varchar) as currency,
        'landed ' || compared.landed_rows
        || case when compared.other_client > 0 then '; of another client ' || compared.other_client else '' end
        || case when compared.without_key > 0 then '; blank lines without a key ' || compared.without_key else '' end
        || case when compared.excluded > 0 then '; left out ' || compared.excluded || ': ' || compared.reason else '' end
        || case
            when compared.left_count <> compared.right_count
                then '; rows without an explanation ' || (compared.left_count - compared.right_count)
                || ': look for repeated keys, unreadable dates, missing headers (controls 07 and 30)'
            else ''
        end as note
    from compared
    cross join run

    union all

    select
        run.period,
        2 as rung,
        'landed_to_canonical' as comparison,
        'all sources' as scope,
        'landed rows that count' as left_name,
        'canonical models' as right_name,
        cast(0 as bigint) as left_count,
        cast(0 as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        'no table with rows was landed' as note
    from run
    where not exists (select 1 from delivered)

)

select * from final

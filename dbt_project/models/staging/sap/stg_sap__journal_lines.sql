-- FI lines. BSEG is unsigned: the sign is SHKZG (the S/4 view of it may bring signed amounts instead, landed under names of their own). ACDOCA is already signed (applying DRCRK again would be wrong), is taken from the leading ledger 0L
-- alone because every ledger repeats the amounts, and only where a source brings no BSEG; POPER 000 is the carry-forward, not a posting.
with delivered as (
    select source, table_name from {{ ref('stg_landing__delivered_tables') }}
),

bseg_lines as (
    select
        _source as source,
        {{ sap_code('bukrs') }} as company_code,
        coalesce({{ sap_integer('gjahr') }}, 0) as fiscal_year,
        {{ sap_key('belnr') }} as document,
        coalesce({{ sap_key('buzei') }}, '0') as line,
        {{ sap_optional_key('hkont') }} as account,
        upper({{ sap_text('koart') }}) as account_type,
        {{ sap_key('bschl') }} as posting_key,
        upper({{ sap_text('ktosl') }}) as transaction_key,
        {{ sap_sign('shkzg') }} as debit_credit_sign,
        {{ sap_signed_amount('shkzg', 'dmbtr', 'dmbtr_signed') }} as amount_local_stored,
        cast(null as varchar) as currency_local,
        {{ sap_signed_amount('shkzg', 'wrbtr', 'wrbtr_signed') }} as amount_doc_stored,
        -- the document currency stands in the header; PSWSL (update currency) only helps a line whose header is missing
        upper({{ sap_text('pswsl') }}) as update_currency,
        cast(null as varchar) as currency_doc,
        {{ sap_optional_key('matnr') }} as item_id,
        coalesce({{ sap_code('werks') }}, {{ sap_code('bwkey') }}) as plant,
        {{ sap_sign('shkzg') }} * {{ sap_quantity('menge') }} as quantity_base_uom,
        {{ sap_optional_key('ebeln') }} as purchase_order,
        {{ sap_optional_key('ebelp') }} as purchase_order_line,
        {{ sap_optional_key('lifnr') }} as supplier_id,
        {{ sap_optional_key('kostl') }} as cost_center,
        {{ sap_optional_key('vbund') }} as trading_partner,
        {{ sap_text('sgtxt') }} as line_text,
        'BSEG' as source_table,
        _file as source_file,
        _row as source_row
    from {{ source('landing', 'sap__bseg') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('belnr') }} is not null and {{ sap_code('bukrs') }} is not null
),

acdoca_lines as (
    select
        _source as source,
        {{ sap_code('rbukrs') }} as company_code,
        coalesce({{ sap_integer('gjahr') }}, 0) as fiscal_year,
        {{ sap_key('belnr') }} as document,
        coalesce({{ sap_key('docln') }}, '0') as line,
        {{ sap_optional_key('racct') }} as account,
        upper({{ sap_text('koart') }}) as account_type,
        {{ sap_key('bschl') }} as posting_key,
        upper({{ sap_text('ktosl') }}) as transaction_key,
        cast(sign({{ sap_amount('hsl') }}) as integer) as debit_credit_sign,
        {{ sap_amount('hsl') }} as amount_local_stored,
        upper({{ sap_text('rhcur') }}) as currency_local,
        {{ sap_amount('wsl') }} as amount_doc_stored,
        cast(null as varchar) as update_currency,
        upper({{ sap_text('rwcur') }}) as currency_doc,
        {{ sap_optional_key('matnr') }} as item_id,
        coalesce({{ sap_code('werks') }}, {{ sap_code('bwkey') }}) as plant,
        {{ sap_quantity('msl') }} as quantity_base_uom,
        {{ sap_optional_key('ebeln') }} as purchase_order,
        {{ sap_optional_key('ebelp') }} as purchase_order_line,
        {{ sap_optional_key('lifnr') }} as supplier_id,
        {{ sap_optional_key('rcntr') }} as cost_center,
        {{ sap_optional_key('rassc') }} as trading_partner,
        {{ sap_text('sgtxt') }} as line_text,
        'ACDOCA' as source_table,
        _file as source_file,
        _row as source_row
    from {{ source('landing', 'sap__acdoca') }}
    where {{ sap_of_client('rclnt') }} and upper({{ sap_text('rldnr') }}) = '0L' and {{ sap_optional_key('belnr') }} is not null
        and {{ sap_code('rbukrs') }} is not null
        and coalesce({{ sap_integer('poper') }}, 1) > 0
        and _source not in (select source from delivered where table_name = 'BSEG')
),

final as (
    select * from bseg_lines
    union all
    select * from acdoca_lines
)

select * from final

-- Material document lines from MSEG with MKPF, or from MATDOC where a source has no MSEG. Amounts and quantities are unsigned in both; the sign is the
-- debit/credit mark; MATDOC adds an already signed STOCK_QTY, which helps only where an extract has no mark (it is zero for consumption receipts). RECORD_TYPE other than MDOC holds
-- aggregates of MATDOC. A cancelled line (CANCELLED) stays: the line that cancels it is there too, and the two are zero together. A local amount is stored with two implied decimals whatever the company's currency.
{{ config(materialized='table') }}
with delivered as (
    select source, table_name from {{ ref('stg_landing__delivered_tables') }}
),

headers as (
    select * from {{ ref('stg_sap__material_document_headers') }}
),

factors as (
    select source, currency, factor from {{ ref('stg_sap__currency_factors') }}
),

days as (
    select calendar_date, period from {{ ref('stg_config__calendar_days') }}
),

mseg_lines as (
    select
        _source as source,
        {{ sap_integer('mjahr') }} as document_year,
        {{ sap_key('mblnr') }} as document,
        {{ sap_key('zeile') }} as document_line,
        {{ sap_key('bwart') }} as movement_type,
        {{ sap_code('bukrs') }} as company_code,
        {{ sap_code('werks') }} as plant,
        {{ sap_code('lgort') }} as storage_location,
        {{ sap_optional_key('matnr') }} as item_id,
        upper({{ sap_text('sobkz') }}) as special_stock,
        {{ sap_sign('shkzg') }} as debit_credit_sign,
        {{ sap_quantity('menge') }} as quantity_unsigned,
        upper({{ sap_text('meins') }}) as base_uom,
        {{ sap_quantity('bpmng') }} as quantity_price_uom_unsigned,
        upper({{ sap_text('bprme') }}) as price_uom,
        {{ sap_quantity('erfmg') }} as quantity_entry_uom_unsigned,
        upper({{ sap_text('erfme') }}) as entry_uom,
        {{ sap_amount('dmbtr') }} as amount_unsigned_stored,
        upper({{ sap_text('waers') }}) as currency_local,
        {{ sap_optional_key('ebeln') }} as purchase_order,
        {{ sap_optional_key('ebelp') }} as purchase_order_line,
        {{ sap_optional_key('smbln') }} as reversed_document,
        nullif({{ sap_integer('sjahr') }}, 0) as reversed_document_year,
        {{ sap_optional_key('smblp') }} as reversed_document_line,
        {{ sap_optional_key('lifnr') }} as supplier_id,
        upper({{ sap_text('kzvbr') }}) as consumption_posting,
        {{ sap_date('budat_mkpf') }} as posting_date_line,
        cast(null as date) as document_date_line,
        _file as source_file,
        _row as source_row,
        'MSEG' as source_table
    from {{ source('landing', 'sap__mseg') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('mblnr') }} is not null
),

matdoc_lines as (
    select
        _source as source,
        {{ sap_integer('mjahr') }} as document_year,
        {{ sap_key('mblnr') }} as document,
        {{ sap_key('zeile') }} as document_line,
        {{ sap_key('bwart') }} as movement_type,
        {{ sap_code('bukrs') }} as company_code,
        {{ sap_code('werks') }} as plant,
        {{ sap_code('lgort') }} as storage_location,
        {{ sap_optional_key('matnr') }} as item_id,
        upper({{ sap_text('sobkz') }}) as special_stock,
        coalesce(
            {{ sap_sign('shkzg') }}, cast(sign({{ sap_quantity('stock_qty') }}) as integer)
        ) as debit_credit_sign,
        {{ sap_quantity('menge') }} as quantity_unsigned,
        upper({{ sap_text('meins') }}) as base_uom,
        {{ sap_quantity('bpmng') }} as quantity_price_uom_unsigned,
        upper({{ sap_text('bprme') }}) as price_uom,
        {{ sap_quantity('erfmg') }} as quantity_entry_uom_unsigned,
        upper({{ sap_text('erfme') }}) as entry_uom,
        {{ sap_amount('dmbtr') }} as amount_unsigned_stored,
        upper({{ sap_text('waers') }}) as currency_local,
        {{ sap_optional_key('ebeln') }} as purchase_order,
        {{ sap_optional_key('ebelp') }} as purchase_order_line,
        {{ sap_optional_key('smbln') }} as reversed_document,
        nullif({{ sap_integer('sjahr') }}, 0) as reversed_document_year,
        {{ sap_optional_key('smblp') }} as reversed_document_line,
        {{ sap_optional_key('lifnr') }} as supplier_id,
        upper({{ sap_text('kzvbr') }}) as consumption_posting,
        {{ sap_date('budat') }} as posting_date_line,
        {{ sap_date('bldat') }} as document_date_line,
        _file as source_file,
        _row as source_row,
        'MATDOC' as source_table
    from {{ source('landing', 'sap__matdoc') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('mblnr') }} is not null
        and coalesce(upper({{ sap_text('record_type') }}), 'MDOC') = 'MDOC'
        and _source not in (select source from delivered where table_name = 'MSEG')
),

lines as (
    select * from mseg_lines
    union all
    select * from matdoc_lines
),

dated as (
    select
        lines.*,
        coalesce(headers.posting_date, lines.posting_date_line) as posting_date,
        coalesce(headers.document_date, lines.document_date_line) as document_date
    from lines
    left join headers
        on headers.source = lines.source
        and headers.document_year = lines.document_year
        and headers.document = lines.document
),

final as (
    select
        dated.source,
        dated.source_table,
        dated.document_year,
        dated.document,
        dated.document_line,
        dated.movement_type,
        dated.company_code,
        dated.plant,
        dated.storage_location,
        dated.item_id,
        dated.special_stock,
        dated.debit_credit_sign,
        cast(coalesce(dated.debit_credit_sign * dated.quantity_unsigned, 0) as decimal(23, 6)) as quantity_base_uom,
        dated.base_uom,
        cast(dated.debit_credit_sign * dated.quantity_price_uom_unsigned as decimal(23, 6)) as quantity_price_uom,
        dated.price_uom,
        cast(dated.debit_credit_sign * dated.quantity_entry_uom_unsigned as decimal(23, 6)) as quantity_entry_uom,
        dated.entry_uom,
        coalesce({{ true_amount('dated.debit_credit_sign * dated.amount_unsigned_stored', 'factors.factor') }}, 0) as amount_local,
        dated.currency_local,
        dated.purchase_order,
        dated.purchase_order_line,
        dated.reversed_document,
        dated.reversed_document_year,
        dated.reversed_document_line,
        dated.supplier_id,
        dated.consumption_posting,
        dated.posting_date,
        dated.document_date,
        days.period,
        dated.source_file,
        dated.source_row
    from dated
    left join factors on factors.source = dated.source and factors.currency = dated.currency_local
    left join days on days.calendar_date = dated.posting_date
)

select * from final

-- EKPO: purchase order lines, amounts as stored. MEINS is the order unit, LMEIN the base unit; NETPR is per PEINH units of BPRME.
-- PSTYP is stored as 0, 2, 3, 5, 7, 9; lists show its outer form (K consignment, L subcontracting, S third party, U stock transfer, D service).
-- Zero factors and price units are read as 1, as SAP does when it calculates.
-- A table: several models read it, and each would type its cells again.
{{ config(materialized='table') }}

with source_rows as (
    select * from {{ source('landing', 'sap__ekpo') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('ebeln') }} is not null and {{ sap_optional_key('ebelp') }} is not null
    {{ first_of_key([sap_key('ebeln'), sap_key('ebelp')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('ebeln') }} as purchase_order,
        {{ sap_key('ebelp') }} as purchase_order_line,
        coalesce(upper({{ sap_text('loekz') }}), '') as deletion_mark,
        {{ sap_optional_key('matnr') }} as item_id,
        {{ sap_optional_key('matkl') }} as item_group,
        {{ sap_text('txz01') }} as description,
        {{ sap_code('bukrs') }} as company_code,
        {{ sap_code('werks') }} as plant,
        {{ sap_quantity('menge') }} as quantity_order_uom,
        upper({{ sap_text('meins') }}) as order_uom,
        upper({{ sap_text('lmein') }}) as base_uom,
        upper({{ sap_text('bprme') }}) as price_uom,
        coalesce(nullif({{ sap_quantity('bpumz') }}, 0), 1) as price_uom_numerator,
        coalesce(nullif({{ sap_quantity('bpumn') }}, 0), 1) as price_uom_denominator,
        coalesce(nullif({{ sap_quantity('umrez') }}, 0), 1) as base_per_order_numerator,
        coalesce(nullif({{ sap_quantity('umren') }}, 0), 1) as base_per_order_denominator,
        {{ sap_decimal('netpr', 'decimal(23,6)') }} as price_stored,
        coalesce(nullif({{ sap_quantity('peinh') }}, 0), 1) as price_unit,
        coalesce({{ sap_quantity('peinh') }}, 0) = 0 as price_unit_was_zero,
        {{ sap_amount('netwr') }} as net_amount_stored,
        {{ sap_amount('brtwr') }} as gross_amount_stored,
        case upper({{ sap_text('pstyp') }})
            when 'K' then '2'
            when 'L' then '3'
            when 'S' then '5'
            when 'U' then '7'
            when 'D' then '9'
            else upper({{ sap_text('pstyp') }})
        end as item_category,
        upper({{ sap_text('knttp') }}) as account_assignment,
        {{ sap_flag('retpo') }} as is_return,
        {{ sap_flag('weunb') }} as is_unvaluated_receipt,
        {{ sap_flag('elikz') }} as is_delivery_complete,
        {{ sap_optional_key('infnr') }} as info_record,
        {{ sap_optional_key('konnr') }} as contract,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final

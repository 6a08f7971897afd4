-- Every material transaction with a readable date, signed as delivered. Action and source type give the class (unmapped when the list does not know the pair); the value is that
-- of its stock accounting lines. Goods expensed at delivery have no stock lines: their value goes to cost.
with movements as (
    select * from {{ ref('stg_oracle__material_transactions') }}
),

material_values as (
    select source, transaction_id, amount_local from {{ ref('int_oracle__material_values') }}
),

transaction_types as (
    select * from {{ ref('oracle_transaction_types') }}
),

organizations as (
    select * from {{ ref('int_oracle__organizations') }}
),

items as (
    select * from {{ ref('int_oracle__item_numbers') }}
),

receiving as (
    select * from {{ ref('int_oracle__receiving') }}
),

orders as (
    select * from {{ ref('int_oracle__orders') }}
),

documents as (
    select source, material_transaction_id, min(fiscal_year) as fiscal_year, min(document) as document
    from {{ ref('int_oracle__ledger_documents') }}
    where material_transaction_id is not null
    group by source, material_transaction_id
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

days as (
    select calendar_date, period, fiscal_year from {{ ref('stg_config__calendar_days') }}
),

final as (
    select
        movements.source,
        coalesce(organizations.company_code, orders.company_code) as company_code,
        coalesce(organizations.plant, movements.organization_id) as plant,
        movements.subinventory as storage_location,
        cast(days.fiscal_year as integer) as document_year,
        movements.transaction_id as document,
        '1' as document_line,
        coalesce(cast(movements.action_id as varchar), '?') || '/' || coalesce(cast(movements.source_type_id as varchar), '?') as movement_type,
        coalesce(transaction_types.movement_class, 'unmapped') as movement_class,
        movements.transaction_date as posting_date,
        days.period,
        coalesce(items.item_id, movements.inventory_item_id) as item_id,
        cast(coalesce(movements.primary_quantity, 0) as decimal(23, 6)) as quantity_base_uom,
        items.base_uom,
        material_values.amount_local,
        companies.currency_local,
        case when movements.owning_tp_type = 1 then 'K' end as special_stock,
        coalesce(transaction_types.movement_class = 'receipt' and orders.destination <> 'INVENTORY', false) as is_account_assigned,
        coalesce(receiving.transaction_type = 'CORRECT' and receiving.quantity_base_uom < 0, false) as is_reversal,
        orders.purchase_order,
        orders.purchase_order_line,
        cast(null as varchar) as reversed_document,
        cast(null as integer) as reversed_document_year,
        cast(documents.fiscal_year as integer) as journal_fiscal_year,
        documents.document as journal_document,
        movements.source_file,
        movements.source_row
    from movements
    inner join days on days.calendar_date = movements.transaction_date
    inner join material_values on material_values.source = movements.source and material_values.transaction_id = movements.transaction_id
    left join transaction_types
        on transaction_types.action_id = movements.action_id and transaction_types.source_type_id = movements.source_type_id
    left join organizations on organizations.source = movements.source and organizations.organization_id = movements.organization_id
    left join items on items.source = movements.source and items.inventory_item_id = movements.inventory_item_id
    left join receiving on receiving.source = movements.source and receiving.transaction_id = movements.rcv_transaction_id
    left join orders on orders.source = receiving.source and orders.line_location_id = receiving.line_location_id
    left join companies on companies.source = movements.source and companies.company_code = coalesce(organizations.company_code, orders.company_code)
    left join documents on documents.source = movements.source and documents.material_transaction_id = movements.transaction_id
)

select * from final

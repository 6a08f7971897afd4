-- Receipts: RECEIVE and MATCH, returns to the supplier, and the corrections of either. DELIVER and everything after it is the second count of the same goods and only says
-- what went into stock. Order value = quantity x order price, as the accrual (GR/IR) was credited; value = what went into stock, and order price for what is still
-- in receiving inspection or went to expense.
with receiving as (
    select * from {{ ref('int_oracle__receiving') }} where is_receipt and source_document = 'PO'
),

all_receiving as (
    select source, transaction_id, quantity_base_uom, transaction_date from {{ ref('int_oracle__receiving') }}
),

orders as (
    select * from {{ ref('int_oracle__orders') }}
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }} where {{ of_system('oracle') }}
),

organizations as (
    select * from {{ ref('int_oracle__organizations') }}
),

receipt_headers as (
    select * from {{ ref('stg_oracle__receipt_headers') }}
),

stock_values as (
    select * from {{ ref('int_oracle__receipt_values') }}
),

accruals as (
    select
        accounts.source,
        accounts.rcv_transaction_id,
        -sum(accounts.amount_local) as amount_local
    from {{ ref('stg_oracle__receiving_accounts') }} as accounts
    inner join {{ ref('posting_classes') }} as posting_classes
        on posting_classes.system = 'oracle' and upper(posting_classes.source_code) = accounts.line_type and posting_classes.transaction_key = 'WRX'
    group by accounts.source, accounts.rcv_transaction_id
),

receipt_journals as (
    select * from {{ ref('int_oracle__receipt_journals') }}
),

suppliers as (
    select source, vendor_id, supplier_id from {{ ref('int_oracle__supplier_numbers') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

decimals as (
    select source, currency, decimals from {{ ref('currencies') }}
),

days as (
    select calendar_date, period, fiscal_year from {{ ref('stg_config__calendar_days') }}
),

joined as (
    select
        receiving.*,
        orders.purchase_order,
        orders.purchase_order_line,
        coalesce(orders.company_code, organizations.company_code, 'unknown') as company_code,
        coalesce(organizations.plant, orders.plant) as plant,
        orders.item_id,
        coalesce(orders.supplier_id, suppliers.supplier_id, receiving.vendor_id) as supplier_id,
        coalesce(receiving.currency, orders.currency) as currency_doc,
        coalesce(order_lines.base_uom, orders.base_uom, receiving.primary_unit) as base_uom,
        companies.currency_local,
        coalesce(order_lines.is_stocked, true) as is_stocked,
        coalesce(orders.is_consigned, false) or receiving.is_consigned as is_consigned_receipt,
        coalesce(orders.is_accrued_at_receipt, true) as is_accrued_at_receipt,
        coalesce(receiving.po_unit_price, order_lines.price_per_price_unit_doc) as order_price,
        case
            when coalesce(receiving.currency, orders.currency) = companies.currency_local then 1
            else coalesce(receiving.exchange_rate, order_lines.exchange_rate, 1)
        end as posted_rate,
        doc_decimals.decimals as decimals_doc,
        local_decimals.decimals as decimals_local,
        coalesce(receipt_headers.receipt_number, receiving.shipment_header_id, receiving.root_id) as document,
        days.period,
        days.fiscal_year,
        coalesce(stock_values.quantity_base_uom, 0) as stocked_quantity,
        coalesce(stock_values.amount_local, 0) as stocked_amount_local,
        accruals.amount_local as gr_ir_amount_local,
        receipt_journals.fiscal_year as journal_fiscal_year,
        receipt_journals.document as journal_document,
        case when parents.quantity_base_uom = -receiving.quantity_base_uom and receiving.transaction_type = 'CORRECT' then receiving.parent_transaction_id end
            as reversed_transaction_id,
        parent_days.fiscal_year as parent_fiscal_year
    from receiving
    inner join days on days.calendar_date = receiving.transaction_date
    left join orders on orders.source = receiving.source and orders.line_location_id = receiving.line_location_id
    left join order_lines
        on order_lines.source = orders.source
        and order_lines.purchase_order = orders.purchase_order
        and order_lines.purchase_order_line = orders.purchase_order_line
    left join organizations on organizations.source = receiving.source and organizations.organization_id = receiving.organization_id
    left join receipt_headers
        on receipt_headers.source = receiving.source and receipt_headers.shipment_header_id = receiving.shipment_header_id
    left join stock_values on stock_values.source = receiving.source and stock_values.receipt_id = receiving.transaction_id
    left join accruals on accruals.source = receiving.source and accruals.rcv_transaction_id = receiving.transaction_id
    left join receipt_journals
        on receipt_journals.source = receiving.source and receipt_journals.rcv_transaction_id = receiving.transaction_id
    left join all_receiving as parents
        on parents.source = receiving.source and parents.transaction_id = receiving.parent_transaction_id
    left join days as parent_days on parent_days.calendar_date = parents.transaction_date
    left join suppliers on suppliers.source = receiving.source and suppliers.vendor_id = receiving.vendor_id
    left join companies
        on companies.source = receiving.source
        and companies.company_code = coalesce(orders.company_code, organizations.company_code, 'unknown')
    left join decimals as doc_decimals
        on doc_decimals.source = receiving.source and doc_decimals.currency = coalesce(receiving.currency, orders.currency)
    left join decimals as local_decimals
        on local_decimals.source = receiving.source and local_decimals.currency = companies.currency_local
),

in_document_currency as (
    select
        *,
        coalesce(quantity_order_uom, quantity_base_uom) as quantity_ordered_unit,
        {{ round_to_decimals('cast(coalesce(quantity_order_uom, quantity_base_uom) as decimal(20, 6)) * cast(order_price as decimal(18, 8))', 'decimals_doc') }}
            as order_value_doc
    from joined
),

in_local_currency as (
    select
        *,
        {{ round_to_decimals('cast(order_value_doc as decimal(19, 4)) * cast(posted_rate as decimal(18, 10))', 'decimals_local') }} as order_value_local
    from in_document_currency
),

valued as (
    select
        *,
        cast(quantity_base_uom - case when is_stocked then stocked_quantity else 0 end as decimal(23, 6)) as unstocked_quantity
    from in_local_currency
),

inspected as (
    select
        *,
        case
            when unstocked_quantity = 0 then 0
            when unstocked_quantity = quantity_base_uom then order_value_local
            else {{ money_div('cast(cast(order_value_local as decimal(19, 4)) * cast(unstocked_quantity as decimal(15, 3)) as decimal(38, 7))', 'quantity_base_uom', 6) }}
        end as unstocked_local
    from valued
),

final as (
    select
        source,
        company_code,
        plant,
        cast(fiscal_year as integer) as document_year,
        document,
        transaction_id as document_line,
        transaction_type as movement_type,
        case
            when base_type = 'RETURN TO VENDOR' then case when transaction_type = 'CORRECT' and quantity_base_uom > 0 then 'return_reversal' else 'return' end
            when transaction_type = 'CORRECT' and quantity_base_uom < 0 then 'receipt_reversal'
            else 'receipt'
        end as receipt_class,
        -- period-end accrual posts nothing at receipt; consigned goods are the supplier's
        is_accrued_at_receipt and not is_consigned_receipt as is_valuated,
        transaction_date as posting_date,
        period,
        transaction_date as document_date,
        coalesce(purchase_order, 'unknown') as purchase_order,
        coalesce(purchase_order_line, '0') as purchase_order_line,
        item_id,
        supplier_id,
        quantity_base_uom,
        base_uom,
        cast(quantity_ordered_unit as decimal(23, 6)) as quantity_order_uom,
        cast(case
            when is_consigned_receipt then 0
            else case when is_stocked then stocked_amount_local else 0 end + {{ round_to_decimals('coalesce(unstocked_local, 0)', 'decimals_local') }}
        end as decimal(23, 4)) as amount_local,
        currency_local,
        case when is_consigned_receipt then 'K' end as special_stock,
        order_value_doc,
        currency_doc,
        order_value_local,
        cast(posted_rate as decimal(20, 10)) as posted_rate,
        cast(gr_ir_amount_local as decimal(23, 4)) as gr_ir_amount_local,
        case when reversed_transaction_id is not null then document end as reversed_document,
        cast(case when reversed_transaction_id is not null then parent_fiscal_year end as integer) as reversed_document_year,
        reversed_transaction_id as reversed_document_line,
        cast(journal_fiscal_year as integer) as journal_fiscal_year,
        journal_document,
        source_file,
        source_row
    from inspected
    where quantity_base_uom is not null
)

select * from final

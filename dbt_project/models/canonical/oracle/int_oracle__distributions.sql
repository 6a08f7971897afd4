-- Distributions of the three subledgers under one key: what the line does, and which receipt, movement or invoice it belongs to. Debit positive.
{{ config(materialized='table') }}
with receiving_accounts as (
    select * from {{ ref('stg_oracle__receiving_accounts') }}
),

material_accounts as (
    select * from {{ ref('stg_oracle__material_accounts') }}
),

movements as (
    select * from {{ ref('stg_oracle__material_transactions') }}
),

invoice_distributions as (
    select * from {{ ref('stg_oracle__invoice_distributions') }}
),

order_distributions as (
    select source, po_distribution_id, line_location_id, destination_type_code from {{ ref('stg_oracle__order_distributions') }}
),

receiving as (
    select source, transaction_id, root_id, line_location_id from {{ ref('int_oracle__receiving') }}
),

final as (
    select
        receiving_accounts.source,
        'RCV_RECEIVING_SUB_LEDGER' as distribution_type,
        receiving_accounts.rcv_sub_ledger_id as distribution_id,
        receiving_accounts.line_type,
        receiving_accounts.amount_local,
        receiving_accounts.code_combination_id,
        receiving.root_id,
        receiving_accounts.rcv_transaction_id,
        cast(null as varchar) as material_transaction_id,
        cast(null as varchar) as invoice_id,
        receiving.line_location_id,
        cast(null as varchar) as inventory_item_id,
        cast(null as varchar) as organization_id,
        cast(null as decimal(23, 6)) as quantity_base_uom
    from receiving_accounts
    left join receiving
        on receiving.source = receiving_accounts.source and receiving.transaction_id = receiving_accounts.rcv_transaction_id

    union all

    select
        material_accounts.source,
        'MTL_TRANSACTION_ACCOUNTS' as distribution_type,
        material_accounts.inv_sub_ledger_id as distribution_id,
        material_accounts.line_type,
        material_accounts.amount_local,
        material_accounts.code_combination_id,
        receiving.root_id,
        movements.rcv_transaction_id,
        material_accounts.transaction_id as material_transaction_id,
        cast(null as varchar) as invoice_id,
        receiving.line_location_id,
        movements.inventory_item_id,
        movements.organization_id,
        movements.primary_quantity as quantity_base_uom
    from material_accounts
    left join movements
        on movements.source = material_accounts.source and movements.transaction_id = material_accounts.transaction_id
    left join receiving on receiving.source = movements.source and receiving.transaction_id = movements.rcv_transaction_id

    union all

    select
        invoice_distributions.source,
        'AP_INV_DIST' as distribution_type,
        invoice_distributions.invoice_distribution_id as distribution_id,
        -- what an invoice differs by on goods that went to expense is cost of the charged account, no price variance
        case
            when invoice_distributions.line_type = 'IPV' and order_distributions.destination_type_code = 'EXPENSE' then 'CHARGE'
            else invoice_distributions.line_type
        end as line_type,
        invoice_distributions.amount_local,
        invoice_distributions.code_combination_id,
        cast(null as varchar) as root_id,
        cast(null as varchar) as rcv_transaction_id,
        cast(null as varchar) as material_transaction_id,
        invoice_distributions.invoice_id,
        order_distributions.line_location_id,
        cast(null as varchar) as inventory_item_id,
        cast(null as varchar) as organization_id,
        cast(null as decimal(23, 6)) as quantity_base_uom
    from invoice_distributions
    left join order_distributions
        on order_distributions.source = invoice_distributions.source
        and order_distributions.po_distribution_id = invoice_distributions.po_distribution_id
)

select * from final

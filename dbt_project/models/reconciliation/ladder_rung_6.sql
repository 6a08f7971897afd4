-- Rung 6: subledgers against their control accounts, per company and period, debit positive unless said otherwise.
--   gr_ir_receipts      receipts at order price                = credit to GR/IR (transaction key WRX) by goods receipts, sign turned
--   gr_ir_by_order      the same per purchase order, all periods to the order's latest one
--   ppv_receipts        order price - valuation                = price and small differences (PRD, DIF) posted by goods receipts,
--                       less the delivery costs (FR1, a credit) that went into stock with them
--   stock_movements     stock movements at valuation           = stock account postings (BSX) of material documents
--   inventory_balance   stock value per item                   = balance of the accounts that take BSX
--   gr_ir_balance       receipts less invoices at GR/IR value  = balance of the accounts that take WRX, sign turned
-- Left is the subledger, right is the ledger.

with

run as (select * from {{ source('config', 'run') }}),

policies as (select cast({{ policy_decimal('amount_tolerance') }} as decimal(28, 6)) as amount_tolerance),

receipts as (

    select *
    from {{ ref('goods_receipts') }}
    where is_valuated and period <= (select run.period from run)

),

order_lines as (select * from {{ ref('purchase_order_lines') }}),

movements as (

    select *
    from {{ ref('inventory_movements') }}
    where period <= (select run.period from run)

),

ledger_lines as (

    select *
    from {{ ref('journal_entry_lines') }}
    where is_posted and period <= (select run.period from run)

),

trial_balances as (select * from {{ ref('trial_balances') }}),

inventory_balances as (select * from {{ ref('inventory_balances') }}),

gr_ir_movements as (select * from {{ ref('int_gr_ir_movements') }}),

delivered as (

    select
        (select count(*) from {{ ref('goods_receipts') }}) as receipt_rows,
        (select count(*) from {{ ref('inventory_movements') }}) as movement_rows,
        (select count(*) from {{ ref('supplier_invoice_lines') }}) as invoice_rows,
        (select count(*) from {{ ref('journal_entry_lines') }}) as journal_rows,
        (select count(*) from trial_balances) as balance_rows,
        (select count(*) from inventory_balances) as stock_rows

),

-- FI documents that a material document created. Without the object type the document type of goods movements is the next best mark.
material_lines as (

    select
        company_code,
        period,
        currency_local,
        transaction_key,
        purchase_order,
        document_type,
        amount_local,
        coalesce(document_class, '') = 'goods_receipt' as is_receipt_type
    from ledger_lines
    where object_type = 'MKPF'
        or (object_type is null and document_class in ('goods_receipt', 'goods_issue', 'goods_issue_delivery', 'inventory_count'))

),

-- Stock transfers and consignment never pass through GR/IR; account-assigned receipts go to cost at order price.
receipt_lines as (

    select
        receipts.company_code,
        receipts.period,
        receipts.purchase_order,
        receipts.currency_local,
        receipts.order_value_local,
        receipts.amount_local,
        coalesce(order_lines.is_stocked, true) as is_stocked
    from receipts
    left join order_lines
        on order_lines.source = receipts.source
        and order_lines.purchase_order = receipts.purchase_order
        and order_lines.purchase_order_line = receipts.purchase_order_line
    where not coalesce(order_lines.is_stock_transfer, false)
        and coalesce(order_lines.item_category, '') <> '2'

),

left_sides as (

    select
        period,
        'gr_ir_receipts' as comparison,
        company_code as scope,
        max(currency_local) as currency,
        count(*) as left_count,
        cast(sum(order_value_local) as decimal(28, 6)) as left_amount,
        sum(case when order_value_local is null then 1 else 0 end) as unpriced
    from receipt_lines
    group by period, company_code

    union all

    select
        period,
        'ppv_receipts' as comparison,
        company_code as scope,
        max(currency_local) as currency,
        count(*) as left_count,
        cast(sum(order_value_local - amount_local) as decimal(28, 6)) as left_amount,
        sum(case when order_value_local is null then 1 else 0 end) as unpriced
    from receipt_lines
    where is_stocked
    group by period, company_code

    union all

    select
        period,
        'stock_movements' as comparison,
        company_code as scope,
        max(currency_local) as currency,
        count(*) as left_count,
        cast(sum(amount_local) as decimal(28, 6)) as left_amount,
        0 as unpriced
    from movements
    where not is_account_assigned and company_code is not null
    group by period, company_code

),

right_sides as (

    select
        period,
        case transaction_key when 'WRX' then 'gr_ir_receipts' when 'BSX' then 'stock_movements' else 'ppv_receipts' end as comparison,
        company_code as scope,
        max(currency_local) as currency,
        count(*) as right_count,
        -- GR/IR is credited by a receipt: turned, so that both sides grow with what was received
        cast(sum(case transaction_key when 'WRX' then -amount_local else amount_local end) as decimal(28, 6)) as right_amount
    from material_lines
    where transaction_key in ('WRX', 'PRD', 'DIF', 'FR1', 'BSX')
    group by
        period,
        case transaction_key when 'WRX' then 'gr_ir_receipts' when 'BSX' then 'stock_movements' else 'ppv_receipts' end,
        company_code

),

movement_comparisons as (

    select
        coalesce(left_sides.period, right_sides.period) as period,
        coalesce(left_sides.comparison, right_sides.comparison) as comparison,
        coalesce(left_sides.scope, right_sides.scope) as scope,
        coalesce(left_sides.currency, right_sides.currency) as currency,
        left_sides.left_count,
        right_sides.right_count,
        left_sides.left_amount,
        right_sides.right_amount,
        case
            when left_sides.unpriced > 0 then {{ count_shown('left_sides.unpriced', 'receipt line') }} || ' without an order price'
        end as note
    from left_sides
    full outer join right_sides
        on right_sides.period = left_sides.period
        and right_sides.comparison = left_sides.comparison
        and right_sides.scope = left_sides.scope

),

-- Per order over all its periods: a receipt posted at one price and a price changed afterwards do not tie, whatever the month's sum says.
order_receipts as (

    select
        company_code,
        purchase_order,
        max(period) as period,
        max(currency_local) as currency,
        count(*) as left_count,
        cast(sum(order_value_local) as decimal(28, 6)) as left_amount
    from receipt_lines
    group by company_code, purchase_order

),

order_postings as (

    select
        company_code,
        purchase_order,
        max(period) as period,
        max(currency_local) as currency,
        count(*) as right_count,
        cast(-sum(amount_local) as decimal(28, 6)) as right_amount
    from material_lines
    where transaction_key = 'WRX' and purchase_order is not null
    group by company_code, purchase_order

),

-- No GR/IR line of the company names an order: nothing to compare order by order.
nameless_ledgers as (

    select
        company_code,
        max(period) as period,
        max(currency_local) as currency,
        count(*) as right_count
    from material_lines
    where transaction_key = 'WRX'
    group by company_code
    having count(purchase_order) = 0

),

order_comparisons as (

    select
        period,
        'gr_ir_by_order' as comparison,
        company_code as scope,
        currency,
        cast(null as bigint) as left_count,
        right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        'no GR/IR line names an order' as note
    from nameless_ledgers

    union all

    select
        case
            when order_receipts.period is null then order_postings.period
            when order_postings.period > order_receipts.period then order_postings.period
            else order_receipts.period
        end as period,
        'gr_ir_by_order' as comparison,
        coalesce(order_receipts.company_code, order_postings.company_code)
        || '/' || coalesce(order_receipts.purchase_order, order_postings.purchase_order) as scope,
        coalesce(order_receipts.currency, order_postings.currency) as currency,
        order_receipts.left_count,
        order_postings.right_count,
        order_receipts.left_amount,
        order_postings.right_amount,
        case
            when order_receipts.purchase_order is null then 'GR/IR was credited for an order without receipts in the extract'
            when order_postings.purchase_order is null then 'received, but no GR/IR posting names this order'
        end as note
    from order_receipts
    full outer join order_postings
        on order_postings.company_code = order_receipts.company_code
        and order_postings.purchase_order = order_receipts.purchase_order
    where order_receipts.company_code is null or order_receipts.company_code not in (select company_code from nameless_ledgers)

),

control_accounts as (

    select distinct
        company_code,
        account,
        transaction_key
    from ledger_lines
    where transaction_key in ('BSX', 'WRX') and account is not null

),

account_balances as (

    select
        company_code,
        account,
        period,
        max(currency_local) as currency,
        sum(case when bucket_first = 1 then opening_local else 0 end) as opening_local,
        max(abs(movement_local)) as largest_movement_local,
        sum(case when bucket_last = 1 then closing_local else 0 end) as closing_local
    from (
        select
            *,
            row_number() over (
                partition by company_code, account, period order by fiscal_year, fiscal_period
            ) as bucket_first,
            row_number() over (
                partition by company_code, account, period order by fiscal_year desc, fiscal_period desc
            ) as bucket_last
        from trial_balances
        where fiscal_period > 0 and period is not null and period <= (select run.period from run)
    ) as buckets
    group by company_code, account, period

),

control_balances as (

    select
        control_accounts.transaction_key,
        account_balances.company_code,
        account_balances.period,
        max(account_balances.currency) as currency,
        count(*) as account_count,
        cast(sum(account_balances.opening_local) as decimal(28, 6)) as opening_local,
        max(account_balances.largest_movement_local) > 0 as has_moved,
        cast(sum(account_balances.closing_local) as decimal(28, 6)) as closing_local
    from account_balances
    inner join control_accounts
        on control_accounts.company_code = account_balances.company_code
        and control_accounts.account = account_balances.account
    group by control_accounts.transaction_key, account_balances.company_code, account_balances.period

),

stock as (

    select
        company_code,
        period,
        max(currency_local) as currency,
        count(*) as row_count,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local
    from inventory_balances
    where period <= (select run.period from run) and company_code is not null
    group by company_code, period

),

-- The trial balance has a row for every month of its first year: it begins to say something with the first month that moves.
first_balances as (

    select
        company_code,
        transaction_key,
        coalesce(min(case when has_moved then period end), min(period)) as first_period
    from control_balances
    group by company_code, transaction_key

),

stock_comparisons as (

    select
        coalesce(stock.period, ledger.period) as period,
        'inventory_balance' as comparison,
        coalesce(stock.company_code, ledger.company_code) as scope,
        coalesce(stock.currency, ledger.currency) as currency,
        stock.row_count as left_count,
        ledger.account_count as right_count,
        stock.amount_local as left_amount,
        ledger.closing_local as right_amount,
        cast(null as varchar) as note
    from stock
    full outer join (select * from control_balances where transaction_key = 'BSX') as ledger
        on ledger.company_code = stock.company_code and ledger.period = stock.period
    left join first_balances
        on first_balances.company_code = coalesce(stock.company_code, ledger.company_code)
        and first_balances.transaction_key = 'BSX'
    where coalesce(stock.period, ledger.period) >= first_balances.first_period
        or first_balances.first_period is null

),

gr_ir_flows as (

    select
        gr_ir_movements.company_code,
        gr_ir_movements.period,
        count(*) as row_count,
        sum(gr_ir_movements.amount_local) as amount_local
    from gr_ir_movements
    group by gr_ir_movements.company_code, gr_ir_movements.period

),

-- Unmatched receipts: what stood in GR/IR when the trial balance begins, plus receipts, less invoices since then.
gr_ir_comparisons as (

    select
        ledger.period,
        'gr_ir_balance' as comparison,
        ledger.company_code as scope,
        ledger.currency,
        coalesce(sum(gr_ir_flows.row_count), 0) as left_count,
        ledger.account_count as right_count,
        cast(-opening.opening_local + coalesce(sum(gr_ir_flows.amount_local), 0) as decimal(28, 6)) as left_amount,
        cast(-ledger.closing_local as decimal(28, 6)) as right_amount,
        case
            when opening.opening_local <> 0
                then 'includes ' || cast(cast(-opening.opening_local as decimal(28, 2)) as varchar)
                    || ' that stood in GR/IR before the first period of the trial balance'
        end as note
    from control_balances as ledger
    inner join first_balances
        on first_balances.company_code = ledger.company_code and first_balances.transaction_key = ledger.transaction_key
    inner join control_balances as opening
        on opening.company_code = ledger.company_code
        and opening.transaction_key = ledger.transaction_key
        and opening.period = first_balances.first_period
    left join gr_ir_flows
        on gr_ir_flows.company_code = ledger.company_code
        and gr_ir_flows.period >= first_balances.first_period
        and gr_ir_flows.period <= ledger.period
    where ledger.transaction_key = 'WRX' and ledger.period >= first_balances.first_period
    group by ledger.period, ledger.company_code, ledger.currency, ledger.account_count, ledger.closing_local, opening.opening_local

),

-- What each comparison needs, and whether it is there. A comparison that lacks an input is not available; it is never silent.
comparisons as (

    select
        'gr_ir_receipts' as comparison,
        'receipts at order price' as left_name,
        'GR/IR postings of goods receipts' as right_name,
        case when receipt_rows = 0 then 'no goods receipts were delivered'
            when journal_rows = 0 then 'no journal lines (BSEG or ACDOCA) were delivered' end as missing
    from delivered

    union all

    select
        'ppv_receipts',
        'order price less valuation of receipts',
        'price differences of goods receipts',
        case when receipt_rows = 0 then 'no goods receipts were delivered'
            when journal_rows = 0 then 'no journal lines (BSEG or ACDOCA) were delivered' end
    from delivered

    union all

    select
        'stock_movements',
        'stock movements at valuation',
        'stock postings of material documents',
        case when movement_rows = 0 then 'no stock movements were delivered'
            when journal_rows = 0 then 'no journal lines (BSEG or ACDOCA) were delivered' end
    from delivered

    union all

    select
        'gr_ir_by_order',
        'receipts at order price',
        'GR/IR postings of goods receipts',
        case when receipt_rows = 0 then 'no goods receipts were delivered'
            when journal_rows = 0 then 'no journal lines (BSEG or ACDOCA) were delivered' end
    from delivered

    union all

    select
        'inventory_balance',
        'stock value per item',
        'balance of the stock accounts',
        case when stock_rows = 0 then 'no stock values (MBEW, MBEWH) were delivered'
            when balance_rows = 0 then 'no trial balance (FAGLFLEXT) was delivered'
            when journal_rows = 0 then 'no journal lines (BSEG or ACDOCA) were delivered, so the stock accounts are unknown' end
    from delivered

    union all

    select
        'gr_ir_balance',
        'receipts less invoices at GR/IR value',
        'balance of the GR/IR accounts',
        case when balance_rows = 0 then 'no trial balance (FAGLFLEXT) was delivered'
            when receipt_rows = 0 then 'no goods receipts were delivered'
            when invoice_rows = 0 then 'no supplier invoices (RBKP and RSEG) were delivered'
            when journal_rows = 0 then 'no journal lines (BSEG or ACDOCA) were delivered, so the GR/IR accounts are unknown' end
    from delivered

),

compared as (

    select period, comparison, scope, currency, left_count, right_count, left_amount, right_amount, note from movement_comparisons
    union all
    select period, comparison, scope, currency, left_count, right_count, left_amount, right_amount, note from order_comparisons
    union all
    select period, comparison, scope, currency, left_count, right_count, left_amount, right_amount, note from stock_comparisons
    union all
    select period, comparison, scope, currency, left_count, right_count, left_amount, right_amount, note from gr_ir_comparisons

),

found as (

    select
        compared.period,
        6 as rung,
        compared.comparison,
        compared.scope,
        comparisons.left_name,
        comparisons.right_name,
        coalesce(compared.left_count, 0) as left_count,
        coalesce(compared.right_count, 0) as right_count,
        compared.left_amount,
        compared.right_amount,
        {{ compare_difference('compared.left_amount', 'compared.right_amount') }} as difference,
        policies.amount_tolerance as tolerance,
        case
            -- receipts without any order price on one side and nothing on the other: nothing could be compared
            when compared.left_amount is null and compared.right_amount is null then 'not_available'
            else {{ compare_status('compared.left_amount', 'compared.right_amount', 'policies.amount_tolerance') }}
        end as status,
        compared.currency,
        compared.note
    from compared
    inner join comparisons on comparisons.comparison = compared.comparison
    cross join policies
    where comparisons.missing is null

),

not_available as (

    select
        run.period,
        6 as rung,
        comparisons.comparison,
        'all companies' as scope,
        comparisons.left_name,
        comparisons.right_name,
        cast(null as bigint) as left_count,
        cast(null as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        coalesce(comparisons.missing, 'nothing on either side in this period') as note
    from run
    cross join comparisons
    where not exists (
        select 1 from found where found.period = run.period and found.comparison = comparisons.comparison
    )

),

final as (

    select * from found
    union all
    select * from not_available

)

select * from final

-- What customers were invoiced per sales order line, in local currency: lines of complete invoices and memos without tax and freight. A line bills the order line that its
-- flexfield names; a memo without one credits a line that does. The amount is the accounted one (revenue and what is unearned or unbilled of it, so that the
-- months of a revenue schedule add up to the invoice); where no distribution came it is the line at the rate of its header, rounded line by line as receivables do.
with transactions as (
    select * from {{ ref('stg_oracle__receivables_transactions') }}
),

invoice_lines as materialized (
    select * from {{ ref('stg_oracle__receivables_lines') }} where line_type = 'LINE'
),

accounted as (
    select
        source,
        customer_trx_line_id,
        cast(sum(amount_local) as decimal(23, 4)) as amount_local
    from {{ ref('stg_oracle__receivables_distributions') }}
    where account_class in ('REV', 'UNEARN', 'UNBILL') and not is_account_set and customer_trx_line_id is not null
    group by source, customer_trx_line_id
),

operating_units as (
    select * from {{ ref('int_oracle__operating_units') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

decimals as (
    select source, currency, decimals from {{ ref('currencies') }}
),

billed as (
    select
        invoice_lines.source,
        coalesce(invoice_lines.order_line_id, credited.order_line_id) as order_line_id,
        accounted.amount_local as accounted_amount,
        cast(
            invoice_lines.amount_doc
            * case when transactions.currency = companies.currency_local then coalesce(transactions.exchange_rate, 1) else transactions.exchange_rate end
            as decimal(28, 6)
        ) as converted_amount,
        decimals.decimals
    from invoice_lines
    inner join transactions on transactions.source = invoice_lines.source and transactions.customer_trx_id = invoice_lines.customer_trx_id
    left join invoice_lines as credited
        on credited.source = invoice_lines.source and credited.customer_trx_line_id = invoice_lines.credited_line_id
    left join accounted on accounted.source = invoice_lines.source and accounted.customer_trx_line_id = invoice_lines.customer_trx_line_id
    left join operating_units
        on operating_units.source = invoice_lines.source and operating_units.org_id = coalesce(invoice_lines.org_id, transactions.org_id)
    left join companies on companies.source = operating_units.source and companies.company_code = operating_units.company_code
    left join decimals on decimals.source = companies.source and decimals.currency = companies.currency_local
    where transactions.is_complete
),

rounded as (
    select
        source,
        order_line_id,
        coalesce(accounted_amount, {{ round_to_decimals('converted_amount', 'decimals') }}) as net_amount_local
    from billed
    where order_line_id is not null
),

final as (
    select
        source,
        order_line_id,
        -- a line whose rate is missing makes the value of its order line unknown, not smaller
        cast(case when count(*) = count(net_amount_local) then sum(net_amount_local) end as decimal(23, 4)) as net_amount_local
    from rounded
    group by source, order_line_id
)

select * from final

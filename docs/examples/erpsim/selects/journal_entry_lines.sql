-- The ledger comes as one line per company, day, account and side, without document numbers. Which kind of document a
-- line is of follows from account and side; every such group balances by itself, so it is taken for one document.
with postings as (
    select
        *,
        date_of(sim_calendar_date, '%d/%m/%Y %H:%M') as posting_date,
        case
            when gl_account_number = '792000' and debit_credit_indicator = 'Debit' then 'GR'
            when gl_account_number in ('191100', '192100') and debit_credit_indicator = 'Credit' then 'GR'
            when gl_account_number in ('191100', '192100') then 'IV'
            when gl_account_number = '160000' and debit_credit_indicator = 'Credit' then 'IV'
            when gl_account_number in ('792000', '400020') then 'GI'
            when gl_account_number = '140000' and debit_credit_indicator = 'Debit' then 'SD'
            when gl_account_number = '800000' then 'SD'
            else 'FI'
        end as kind
    from financial_postings
)

select
    company_code,
    company_code || strftime(posting_date, '%Y%m%d') || kind as document,
    row_number as line,
    posting_date,
    kind as document_type,
    case kind
        when 'GR' then 'goods_receipt'
        when 'IV' then 'invoice'
        when 'GI' then 'goods_issue_delivery'
        when 'SD' then 'customer'
        else 'ledger'
    end as document_class,
    gl_account_number as account,
    case gl_account_number
        when '792000' then 'inventory'
        when '191100' then 'gr_ir'
        when '192100' then 'freight'
        when '400020' then 'offset'
        when '160000' then 'payables'
        when '140000' then 'receivables'
        else 'other'
    end as posting_class,
    number_of(amount, ',') as amount_local,
    gl_account_name as line_text
from postings

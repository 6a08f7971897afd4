-- Journal lines read as the subledger lines they sum up: a piece per distribution, what the distributions leave of the subledger line, what the subledger lines leave of
-- the journal line. The pieces of a line always add up to the line, to the cent. Lines without a subledger are one piece.
{{ config(materialized='table') }}
with journals as (
    select * from {{ ref('int_oracle__journals') }} where left_out_because is null
),

lines as (
    select * from {{ ref('stg_oracle__journal_lines') }}
),

import_references as (
    select * from {{ ref('stg_oracle__import_references') }}
),

subledger_lines as (
    select * from {{ ref('stg_oracle__subledger_lines') }}
),

links as (
    select * from {{ ref('stg_oracle__distribution_links') }}
),

distributions as (
    select * from {{ ref('int_oracle__distributions') }}
),

decimals as (
    select currency, decimals from {{ ref('currency_decimals') }}
),

counted as (
    select
        lines.*,
        journals.currency_local,
        journals.document_class,
        coalesce(decimals.decimals, 2) as decimals_local,
        coalesce(doc_decimals.decimals, 2) as decimals_doc
    from lines
    inner join journals on journals.source = lines.source and journals.je_header_id = lines.je_header_id
    left join decimals on decimals.currency = journals.currency_local
    left join decimals as doc_decimals on doc_decimals.currency = journals.currency
),

-- a subledger line belongs to one journal line; the reference of the line itself counts where no import reference was delivered. Link ids of other tables
-- than XLAJEL (releases before subledger accounting) are numbers of their own and may repeat those of XLA_AE_LINES.
references_of_lines as (
    select source, je_header_id, je_line_num, gl_sl_link_id
    from import_references
    where gl_sl_link_id is not null and coalesce(link_table, 'XLAJEL') = 'XLAJEL'
    union
    select source, je_header_id, je_line_num, gl_sl_link_id
    from counted
    where gl_sl_link_id is not null and coalesce(link_table, 'XLAJEL') = 'XLAJEL'
),

link_totals as (
    select
        links.source,
        links.ae_header_id,
        links.ae_line_num,
        sum(coalesce(links.amount_local, distributions.amount_local, 0)) as amount_local
    from links
    left join distributions
        on distributions.source = links.source
        and distributions.distribution_type = links.distribution_type
        and distributions.distribution_id = links.distribution_id
    group by links.source, links.ae_header_id, links.ae_line_num
),

referenced as (
    select
        counted.source,
        counted.je_header_id,
        counted.je_line_num,
        counted.decimals_local,
        counted.decimals_doc,
        subledger_lines.ae_header_id,
        subledger_lines.ae_line_num,
        subledger_lines.accounting_class,
        {{ round_to_decimals('coalesce(subledger_lines.amount_local, link_totals.amount_local, 0)', 'counted.decimals_local') }} as amount_local,
        {{ round_to_decimals('coalesce(subledger_lines.amount_doc, 0)', 'counted.decimals_doc') }} as amount_doc
    from counted
    inner join references_of_lines as refs
        on refs.source = counted.source and refs.je_header_id = counted.je_header_id and refs.je_line_num = counted.je_line_num
    inner join subledger_lines on subledger_lines.source = refs.source and subledger_lines.gl_sl_link_id = refs.gl_sl_link_id
    left join link_totals
        on link_totals.source = subledger_lines.source
        and link_totals.ae_header_id = subledger_lines.ae_header_id
        and link_totals.ae_line_num = subledger_lines.ae_line_num
),

by_distribution as (
    select
        referenced.source,
        referenced.je_header_id,
        referenced.je_line_num,
        referenced.ae_header_id,
        referenced.ae_line_num,
        referenced.accounting_class,
        1 as piece_rank,
        links.distribution_type,
        links.distribution_id,
        distributions.line_type,
        distributions.root_id,
        distributions.rcv_transaction_id,
        distributions.material_transaction_id,
        distributions.invoice_id,
        distributions.line_location_id,
        distributions.inventory_item_id,
        distributions.organization_id,
        distributions.quantity_base_uom,
        {{ round_to_decimals('coalesce(links.amount_local, distributions.amount_local, 0)', 'referenced.decimals_local') }} as amount_local,
        {{ round_to_decimals('coalesce(links.amount_doc, 0)', 'referenced.decimals_doc') }} as amount_doc
    from referenced
    inner join links
        on links.source = referenced.source and links.ae_header_id = referenced.ae_header_id and links.ae_line_num = referenced.ae_line_num
    left join distributions
        on distributions.source = links.source
        and distributions.distribution_type = links.distribution_type
        and distributions.distribution_id = links.distribution_id
),

-- the liability of an invoice is one line: split by distribution it would carry rate differences that belong to the whole
gathered as (
    select * from by_distribution where coalesce(accounting_class, '') <> 'LIABILITY'

    union all

    select
        source,
        je_header_id,
        je_line_num,
        min(ae_header_id) as ae_header_id,
        min(ae_line_num) as ae_line_num,
        accounting_class,
        piece_rank,
        min(distribution_type) as distribution_type,
        cast(null as varchar) as distribution_id,
        cast(null as varchar) as line_type,
        cast(null as varchar) as root_id,
        cast(null as varchar) as rcv_transaction_id,
        cast(null as varchar) as material_transaction_id,
        invoice_id,
        cast(null as varchar) as line_location_id,
        cast(null as varchar) as inventory_item_id,
        cast(null as varchar) as organization_id,
        cast(null as decimal(23, 6)) as quantity_base_uom,
        sum(amount_local) as amount_local,
        sum(amount_doc) as amount_doc
    from by_distribution
    where accounting_class = 'LIABILITY'
    group by source, je_header_id, je_line_num, accounting_class, piece_rank, invoice_id
),

distributed as (
    select source, ae_header_id, ae_line_num, sum(amount_local) as amount_local, sum(amount_doc) as amount_doc
    from by_distribution
    group by source, ae_header_id, ae_line_num
),

rest_of_subledger as (
    select
        referenced.source,
        referenced.je_header_id,
        referenced.je_line_num,
        referenced.ae_header_id,
        referenced.ae_line_num,
        referenced.accounting_class,
        referenced.amount_local - coalesce(distributed.amount_local, 0) as amount_local,
        referenced.amount_doc - coalesce(distributed.amount_doc, 0) as amount_doc
    from referenced
    left join distributed
        on distributed.source = referenced.source
        and distributed.ae_header_id = referenced.ae_header_id
        and distributed.ae_line_num = referenced.ae_line_num
),

explained as (
    select source, je_header_id, je_line_num, sum(amount_local) as amount_local, sum(amount_doc) as amount_doc
    from referenced
    group by source, je_header_id, je_line_num
),

-- releases before subledger accounting: the order and the receipt, or the invoice, stand in the reference columns
direct_references as (
    select
        source,
        je_header_id,
        je_line_num,
        max(reference_2) as reference_2,
        max(reference_5) as reference_5
    from import_references
    where gl_sl_link_id is null or coalesce(link_table, 'XLAJEL') <> 'XLAJEL'
    group by source, je_header_id, je_line_num
    having count(*) = 1
),

rest_of_line as (
    select
        counted.source,
        counted.je_header_id,
        counted.je_line_num,
        counted.document_class,
        explained.source is null as is_whole_line,
        coalesce(direct_references.reference_2, counted.reference_2) as reference_2,
        coalesce(direct_references.reference_5, counted.reference_5) as reference_5,
        counted.amount_local - coalesce(explained.amount_local, 0) as amount_local,
        counted.amount_doc - coalesce(explained.amount_doc, 0) as amount_doc
    from counted
    left join explained
        on explained.source = counted.source
        and explained.je_header_id = counted.je_header_id
        and explained.je_line_num = counted.je_line_num
    left join direct_references
        on direct_references.source = counted.source
        and direct_references.je_header_id = counted.je_header_id
        and direct_references.je_line_num = counted.je_line_num
),

-- REFERENCE_5 may hold a requisition number instead: it is a receipt only together with the order of that receipt in REFERENCE_2
receiving as (
    select receiving.source, receiving.transaction_id, receiving.root_id, receiving.line_location_id, shipments.po_header_id
    from {{ ref('int_oracle__receiving') }} as receiving
    inner join {{ ref('stg_oracle__order_shipments') }} as shipments
        on shipments.source = receiving.source and shipments.line_location_id = receiving.line_location_id
),

pieces as (
    select
        source, je_header_id, je_line_num, ae_header_id, ae_line_num, accounting_class, piece_rank, distribution_type, distribution_id, line_type, root_id,
        rcv_transaction_id, material_transaction_id, invoice_id, line_location_id, inventory_item_id, organization_id, quantity_base_uom, amount_local, amount_doc
    from gathered

    union all

    select
        source, je_header_id, je_line_num, ae_header_id, ae_line_num, accounting_class, 2 as piece_rank, null, null, null, null,
        null, null, null, null, null, null, null, amount_local, amount_doc
    from rest_of_subledger
    where amount_local <> 0

    union all

    select
        rest_of_line.source, rest_of_line.je_header_id, rest_of_line.je_line_num, null, null, null, 3 as piece_rank, null, null, null,
        case when rest_of_line.is_whole_line and rest_of_line.document_class = 'goods_receipt' then receiving.root_id end,
        case when rest_of_line.is_whole_line and rest_of_line.document_class = 'goods_receipt' then receiving.transaction_id end,
        null,
        case when rest_of_line.is_whole_line and rest_of_line.document_class = 'invoice' then rest_of_line.reference_2 end,
        case when rest_of_line.is_whole_line and rest_of_line.document_class = 'goods_receipt' then receiving.line_location_id end,
        null, null, null, rest_of_line.amount_local, rest_of_line.amount_doc
    from rest_of_line
    left join receiving
        on receiving.source = rest_of_line.source
        and receiving.transaction_id = {{ sap_key('rest_of_line.reference_5') }}
        and receiving.po_header_id = {{ sap_key('rest_of_line.reference_2') }}
    where rest_of_line.is_whole_line or rest_of_line.amount_local <> 0
),

final as (
    select
        pieces.*,
        counted.code_combination_id,
        row_number() over (
            partition by pieces.source, pieces.je_header_id, pieces.je_line_num
            order by pieces.piece_rank, pieces.ae_header_id, pieces.ae_line_num, pieces.distribution_type, pieces.distribution_id
        ) as piece_number,
        count(*) over (partition by pieces.source, pieces.je_header_id, pieces.je_line_num) as piece_count,
        counted.effective_date,
        counted.line_text,
        counted.source_file,
        counted.source_row
    from pieces
    inner join counted
        on counted.source = pieces.source and counted.je_header_id = pieces.je_header_id and counted.je_line_num = pieces.je_line_num
)

select * from final

-- Supplier invoice lines of every system, signed: invoice positive, credit memo negative. What each system makes of its own tables is in canonical/<system>/int_<system>__supplier_invoice_lines.
{{ union_of_systems('supplier_invoice_lines') }}

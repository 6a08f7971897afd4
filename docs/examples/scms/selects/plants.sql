-- Goods go straight to the client; prices are agreed for all countries together. One place stands for all clients, the
-- country is part of the project (contract) of a line.
select 'SCMS' as plant, 'Clients of the programme' as plant_name, 'SCMS' as company_code

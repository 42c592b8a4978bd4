DROP TABLE pay_differences, reconciliations, pay_notices, refunds, payments, pay_orders, fee_reductions, fee_notices;
DROP FUNCTION refund_covered();
DROP SEQUENCE fee_numbers;

"""Applications (申請): asked for, decided by whoever may, and done in the transaction of the last yes."""

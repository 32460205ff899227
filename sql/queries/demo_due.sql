-- What is due is written anew each night. No parameters, no columns.
truncate truth.payable

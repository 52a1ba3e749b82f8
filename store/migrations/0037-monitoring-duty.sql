-- Who runs the automatic stations holds a standing duty of his own: adopting, asking and setting them, bringing readings and rain in.
alter table duty drop constraint duty_duty_check;
alter table duty add constraint duty_duty_check check (duty in ('system-admin', 'security-admin', 'audit-admin', 'supervision', 'monitoring', 'auditor'));

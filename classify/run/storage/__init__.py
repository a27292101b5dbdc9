"""Object stores: their objects as files of this machine while a run reads them, and its tables put there."""

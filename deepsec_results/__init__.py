"""dsr: a command-line inspector of DeepSec batch results."""

__version__ = "0.1.0"

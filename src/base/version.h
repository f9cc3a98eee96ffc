/* base/version.h - the version of the program: said by help, the console and /metrics. */
#pragma once
#define AFTERGLOW_VERSION "0.1.0"

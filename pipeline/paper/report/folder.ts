/** Where the report lies below a profile's outputs; everything that it needs lies there, too. */
export const REPORT_FOLDER = "report/";

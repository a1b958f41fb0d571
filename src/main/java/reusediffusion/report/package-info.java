/** Results and tables to CSV, JSON and pictures. */
package reusediffusion.report;

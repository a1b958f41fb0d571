/** The pipeline as an engine of the Deep Java Library: Criteria → ZooModel → Predictor. */
package reusediffusion.djl;

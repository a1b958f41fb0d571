/** Layers that the networks share: each a record of weights with one method. */
package reusediffusion.nn;

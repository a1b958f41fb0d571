/**
 * The method of this project: when to call the network, and how to build a step from earlier ones if it is not called. The packages below
 * it are {@code policy}, {@code table}, {@code plan}, {@code guard}, {@code search} and {@code statistics}. Numbers go in and come out: no
 * tensor is touched, and nothing runs on Spark. Read {@link reusediffusion.reuse.policy.ReusePolicy} first.
 */
package reusediffusion.reuse;

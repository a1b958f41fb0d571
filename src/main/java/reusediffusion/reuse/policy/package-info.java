/**
 * Policies decide, step by step, whether the network is called. A sample's {@link reusediffusion.reuse.policy.History} goes in; a
 * {@link reusediffusion.reuse.policy.Decision} comes out. Read {@link reusediffusion.reuse.policy.ReusePolicy} first; a new policy is one
 * more class that implements it.
 */
package reusediffusion.reuse.policy;

import { describe, expect, it } from 'vitest'
import { waitFor } from './wait.ts'

describe('waitFor', () => {
  it('resolves with the first truthy value', async () => {
    const answers = [0, '', null, 'here', 'later']
    expect(await waitFor('an answer', () => answers.shift(), { everyMs: 1 })).toBe('here')
    expect(answers).toEqual(['later'])
  })

  it('asks a condition that throws again', async () => {
    let asked = 0
    const value = await waitFor('the third try', () => {
      asked += 1
      if (asked < 3) throw new Error('not yet')
      return asked
    })
    expect(value).toBe(3)
  })

  it('rejects with the description and the last error when the time is over', async () => {
    const never = async () => {
      throw new Error('the door is shut')
    }
    await expect(waitFor('the door', never, { timeoutMs: 50 })).rejects.toThrow(
      'waited 50 ms for the door: the door is shut',
    )
  })

  it('keeps its time even if the condition hangs', async () => {
    await expect(waitFor('nothing', () => new Promise(() => {}), { timeoutMs: 50 })).rejects.toThrow('for nothing')
  })
})
